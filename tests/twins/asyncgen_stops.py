import asyncio

from tell import tell


async def raises(kind):
    yield 1
    raise kind("leak")


async def coroutine(kind):
    raise kind("leak")


async def awaits(kind):
    yield 1
    await coroutine(kind)


async def passes(kind):
    try:
        yield 1
    except ZeroDivisionError:
        raise kind("leak") from None


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)
        if error.__cause__:
            tell("  from", error.__cause__)


async def loops(gen):
    async for item in gen:
        print(f"item {item}")


async def main():
    for kind in StopIteration, StopAsyncIteration, GeneratorExit:
        print(f"-- {kind.__name__}")
        for function in raises, awaits:
            gen = function(kind)
            await attempt("anext", anext(gen))
            await attempt("anext", anext(gen))
            await attempt("anext", anext(gen))
            await attempt("aclose", gen.aclose())
        await attempt("loop", loops(raises(kind)))
        gen = passes(kind)
        await attempt("anext", anext(gen))
        await attempt("athrow", gen.athrow(ZeroDivisionError()))
        gen = passes(kind)
        await attempt("anext", anext(gen))
        await attempt("athrow", gen.athrow(kind("thrown")))
        await attempt("anext", anext(gen))


asyncio.run(main())
