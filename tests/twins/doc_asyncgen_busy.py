"""Iterating and closing the same asynchronous generator at once: who comes second is refused."""

import asyncio

from tell import tell


async def producer():
    i = 0
    while True:
        await asyncio.sleep(1)
        yield i
        i += 1


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except Exception as error:
        tell(what, error)


async def main():
    gen = producer()
    one = asyncio.create_task(attempt("read", anext(gen)))
    two = asyncio.create_task(attempt("read", anext(gen)))
    await asyncio.sleep(0)
    await attempt("close", gen.aclose())
    await one
    await two
    await attempt("close", gen.aclose())
    await attempt("read", anext(gen))


asyncio.run(main())
