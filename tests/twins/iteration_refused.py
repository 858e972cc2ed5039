import asyncio

from tell import tell


class Opaque:
    pass


class Container:
    def __init__(self, content):
        self.content = content

    def __iter__(self):
        return self.content

    def __aiter__(self):
        return self.content


class Iterator:
    def __init__(self, following):
        self.following = following

    def __aiter__(self):
        return self

    def __anext__(self):
        return self.following


class Refusing:
    def __iter__(self):
        raise OSError("not today")

    __aiter__ = __anext__ = __await__ = __iter__


class Lying:
    def __await__(self):
        return Opaque()


async def coroutine():
    pass


async def async_generator():
    yield 1


def generator():
    yield 1


def attempt(what, function, *args):
    try:
        function(*args)
    except Exception as error:
        tell(what, error)
        if error.__cause__:
            tell("  from", error.__cause__)


async def attempt_async(what, function, *args):
    try:
        await function(*args)
    except Exception as error:
        tell(what, error)
        if error.__cause__:
            tell("  from", error.__cause__)


def loop(iterable):
    for _ in iterable:
        pass


async def async_loop(iterable):
    async for _ in iterable:
        pass


async def awaits_anext(iterator, *default):
    await anext(iterator, *default)


async def main():
    coro = coroutine()
    for what, thing in ("opaque", Opaque()), ("coroutine", coro), ("async generator", async_generator()), ("refusing", Refusing()):
        attempt(f"for, {what}", loop, thing)
        attempt(f"iter, {what}", iter, thing)
    attempt("for, wrong __iter__", loop, Container(Opaque()))
    attempt("iter, a coroutine", iter, Container(coro))
    for what, thing in ("opaque", Opaque()), ("list", [1]), ("generator", generator()), ("coroutine", coro), ("refusing", Refusing()):
        await attempt_async(f"async for, {what}", async_loop, thing)
        attempt(f"aiter, {what}", aiter, thing)
        await attempt_async(f"anext, {what}", awaits_anext, thing)
        await attempt_async(f"anext with a default, {what}", awaits_anext, thing, 1)
    await attempt_async("async for, wrong __aiter__", async_loop, Container(Opaque()))
    attempt("aiter, wrong __aiter__", aiter, Container(Opaque()))
    for what, thing in ("opaque", Opaque()), ("refusing", Refusing()), ("lying", Lying()), ("generator", generator()):
        await attempt_async(f"async for, {what} from __anext__", async_loop, Iterator(thing))
        await attempt_async(f"anext, {what} from __anext__", awaits_anext, Iterator(thing))
        await attempt_async(f"anext with a default, {what} from __anext__", awaits_anext, Iterator(thing), 1)
    coro.close()


asyncio.run(main())
