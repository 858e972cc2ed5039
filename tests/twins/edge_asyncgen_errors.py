"""What an asynchronous generator may not do: StopIteration and StopAsyncIteration of its own, values before its start, yields in its closing."""

import asyncio

from tell import tell


async def body(kind):
    try:
        yield kind
    except BaseException:
        if kind == 3:
            raise KeyError("while closing") from None
        if kind not in (0, 1, 2):
            raise
    if kind == 0:
        raise StopIteration
    if kind == 1:
        raise StopAsyncIteration("mine")
    if kind == 2:
        yield "in spite of all"


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


async def scene(kind):
    gen = body(kind)
    print(f"kind {kind}")
    await attempt("  not none", gen.asend(1))
    await attempt("  first", anext(gen))
    if kind < 2:
        await attempt("  second", anext(gen))
    await attempt("  close", gen.aclose())
    await attempt("  close", gen.aclose())
    await attempt("  next", anext(gen, "nothing"))
    await attempt("  throw", gen.athrow(ValueError("too late")))

    gen = body(kind)
    await attempt("  throw first", gen.athrow(OSError("early")))
    await attempt("  next", anext(gen))


async def main():
    for kind in range(5):
        await scene(kind)


asyncio.run(main())
