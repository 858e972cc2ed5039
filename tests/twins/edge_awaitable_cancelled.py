"""An awaitable of one's own that yields a future by hand: woken, cancelled, in a group, with a time limit; and one that yields what it must not."""

import asyncio
import types

from tell import tell


class Gate:
    def __init__(self):
        self.opens = asyncio.get_running_loop().create_future()

    def __await__(self):
        print("  at the gate")
        try:
            sent = yield from self.opens
        except BaseException as error:
            tell("  thrown in", error)
            raise
        tell("  sent in", sent)
        return sent


@types.coroutine
def odd():
    return (yield 7)


class Odd:
    def __await__(self):
        return (yield 7)


async def passes(gate):
    return await gate


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


async def in_time():
    async with asyncio.timeout(1):
        return await odd()


async def main():
    gate = Gate()
    first, second = asyncio.create_task(passes(gate)), asyncio.create_task(passes(gate))
    await asyncio.sleep(1)
    print(f"future done {gate.opens.done():d}")
    await attempt("in time", in_time())
    await attempt("odd", Odd())
    first.cancel("go home")
    await attempt("first", first)
    print(f"future cancelled {gate.opens.cancelled():d}")
    await attempt("second", second)
    gate.opens = asyncio.get_running_loop().create_future()
    first = asyncio.create_task(passes(gate))
    await asyncio.sleep(0)
    gate.opens.set_result("open")
    await attempt("first", first)
    await attempt("done before", gate)


asyncio.run(main())
