"""wait_for around anext: the generator is cancelled where it waits, and has ended if it does not catch that."""

import asyncio
import itertools

from tell import tell


async def stubborn():
    for i in itertools.count():
        try:
            await asyncio.sleep(i)
        except asyncio.CancelledError:
            print("  not now")
            yield "interrupted"
            continue
        yield i


async def plain():
    for i in itertools.count():
        await asyncio.sleep(i)
        yield i


async def attempt(what, awaitable, seconds):
    try:
        tell(what, await asyncio.wait_for(awaitable, seconds))
    except Exception as error:
        tell(what, error)


async def reads(gen):
    for _ in range(5):
        await attempt("anext", anext(gen), 1.5)
    await attempt("aclose", gen.aclose(), 1)


async def main():
    await reads(stubborn())
    await reads(plain())


asyncio.run(main())
