import asyncio

from tell import tell


async def agen(name, waits):
    try:
        yield 1
    finally:
        print(f"{name} ends")
        if waits:
            await asyncio.sleep(0)
        got = yield "not yet"
        print(f"{name} goes on with {got}")


async def swallows():
    try:
        yield 1
    except GeneratorExit:
        print("swallowed")


async def fails():
    try:
        yield 1
    finally:
        raise OSError("disk on fire")


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


async def main():
    for waits in False, True:
        gen = agen("waiting" if waits else "at once", waits)
        await attempt("anext", anext(gen))
        await attempt("aclose", gen.aclose())
        await attempt("aclose again", gen.aclose())
        await attempt("athrow", gen.athrow(ValueError("x")))
        await attempt("asend", gen.asend("this"))
        await attempt("aclose", gen.aclose())
    gen = swallows()
    await attempt("anext", anext(gen))
    await attempt("aclose", gen.aclose())
    gen = fails()
    await attempt("anext", anext(gen))
    await attempt("aclose", gen.aclose())
    await attempt("aclose again", gen.aclose())
    await attempt("anext", anext(gen))
    gen = swallows()
    await attempt("aclose of a new one", gen.aclose())
    await attempt("anext", anext(gen))


asyncio.run(main())
