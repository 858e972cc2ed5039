import asyncio
import functools
from asyncio import staggered
from asyncio.staggered import staggered_race

from in_order import use_in
from tell import tell

gate = None


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def waits(name):
    try:
        tell(name, await asyncio.shield(gate) if False else await gate)
    except BaseException as error:
        tell(name, error)
        raise
    return name


async def opens(name):
    gate.set_result(None)
    try:
        await asyncio.sleep(10.0)
    except BaseException as error:
        tell(name, error)
        raise


async def returns_nothing():
    pass


async def wins_all_the_same(name):
    await outcome(asyncio.sleep(10.0))
    return name


async def stops():
    raise StopIteration


async def report(race):
    result = await outcome(race)
    print(f"at {asyncio.get_running_loop().time():.2f}")
    if isinstance(result, BaseException):
        for member in getattr(result, "exceptions", ()):
            tell("  member", member)
        tell("  raises", result)
        return
    winner, index, exceptions = result
    tell("  winner", winner)
    print(f"  index {-1 if index is None else index}")
    for exception in exceptions:
        tell("  exception", exception)


async def race(what, racers, delay):
    print(what)
    await report(staggered_race([functools.partial(*racer) for racer in racers], delay))


async def main():
    global gate
    gate = asyncio.get_running_loop().create_future()
    await race("one turn", [(waits, "  a"), (waits, "  b"), (opens, "  c")], 0.5)
    await race("nothing", [(returns_nothing,), (returns_nothing,)], None)
    await race("all the same", [(wins_all_the_same, "x"), (returns_nothing,)], 0.5)
    await race("all the same, both", [(wins_all_the_same, "x"), (wins_all_the_same, "y"), (returns_nothing,)], 0.5)
    await race("StopIteration", [(stops,), (returns_nothing,)], 0.5)
    await asyncio.sleep(10.0)


use_in(staggered)
asyncio.run(main())
