import asyncio
import types

from tell import tell, tell_close, tell_send, tell_warnings


@types.coroutine
def pauses(value):
    return (yield value)


async def agen(limit):
    for number in range(1, limit + 1):
        await asyncio.sleep(0.1)
        yield number


async def waits():
    try:
        await pauses("w1")
    except ValueError:
        await pauses("w2")
    return
    yield


class Ending:
    def __aiter__(self):
        return self

    def __anext__(self):
        raise StopAsyncIteration("at once")


class Counter:
    def __init__(self, limit):
        self.at, self.limit = 0, limit

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.at == self.limit:
            raise StopAsyncIteration
        self.at += 1
        return self.at


async def attempt(what, iterator, *default):
    try:
        tell(what, await anext(iterator, *default))
    except Exception as error:
        tell(what, error)


async def main():
    for gen in agen(2), Counter(2):
        await attempt("default", gen, "d")
        await attempt("no default", gen)
        await attempt("default", gen, "d")
        await attempt("None", gen, None)
        await attempt("no default", gen)
    await attempt("ending", Ending())
    await attempt("ending", Ending(), "d")
    gen = agen(2)
    tell("waited for", await asyncio.wait_for(anext(gen, "d"), 1))
    try:
        await asyncio.wait_for(anext(gen, "d"), 0.05)
    except TimeoutError as error:
        tell("too slow", error)
    tell("as a task", await asyncio.create_task(anext(gen, "d")))


tell_warnings()
asyncio.run(main())
following = anext(waits(), "d")
iterator = following.__await__()
tell_send("by hand", iterator.send, None)
tell_send("throw", iterator.throw, ValueError("x"))
tell_send("by hand", iterator.send, None)
tell_send("again", iterator.send, None)
iterator = anext(waits(), "d").__await__()
tell_send("by hand", iterator.send, None)
tell_close("close", iterator)
tell_send("closed", iterator.send, None)
iterator = anext(waits(), "d").__await__()
tell_send("new, thrown into", iterator.throw, OSError("y"))
anext(waits(), "d")
