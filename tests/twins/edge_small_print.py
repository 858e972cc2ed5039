"""What few programs ask: a context entered twice, a generator after shutdown_asyncgens, the task of an awaitable, reprs of groups and limits."""

import asyncio
import contextvars
import re
import warnings

from tell import tell


def masked(what, text):
    print(f"{what}: {re.sub('0x[0-9a-f]+', '0x...', text)}")


def tell_repr(what, thing):
    masked(what, repr(thing))


async def nothing():
    pass


def enters_again():
    try:
        context.run(lambda: None)
    except Exception as error:
        print(f"entered twice: {type(error).__name__}")
    return 5


async def numbers():
    yield 1


async def work():
    print(f"awaited by a task: {asyncio.current_task() is not None:d}")
    return "wrapped"


class Wrap:
    def __await__(self):
        return work().__await__()


async def main():
    global context
    context = contextvars.copy_context()
    tell("run", context.run(enters_again))

    tell("ensured", await asyncio.ensure_future(Wrap()))

    group = asyncio.TaskGroup()
    tell_repr("prepared", group)
    try:
        async with group:
            tell_repr("group", group)
            group.create_task(nothing())
            tell_repr("group", group)
            raise ValueError("body")
    except ExceptionGroup as error:
        tell("outcome", error)
    tell_repr("after", group)
    try:
        await group.__aenter__()
    except RuntimeError as error:
        masked("enter again", f"{type(error).__name__}: {error}")

    limit = asyncio.timeout(None)
    tell_repr("limit", limit)
    async with limit:
        tell_repr("limit", limit)
        tell_later = 1
    tell("limited", tell_later)
    tell_repr("limit", limit)
    try:
        await limit.__aenter__()
    except RuntimeError as error:
        tell("begin again", error)

    await asyncio.get_running_loop().shutdown_asyncgens()
    late = numbers()
    tell("late", await anext(late))
    tell("late", await late.aclose())


def cut(message, category, *rest):
    text = str(message)
    print(f"{category.__name__}: {text[:22]}{text[text.find(' was scheduled') :] if ' was scheduled' in text else ''}")


warnings.simplefilter("always")
warnings.showwarning = cut
tell("run", asyncio.run(main()))
