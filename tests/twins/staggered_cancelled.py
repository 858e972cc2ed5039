import asyncio
import functools
from asyncio import staggered
from asyncio.staggered import staggered_race

from in_order import use_in
from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def runs(name):
    print(f"  {name} begins")
    try:
        await asyncio.sleep(10.0)
    except BaseException as error:
        tell("  cancelled", error)
        raise


async def swallows(name):
    for _ in range(2):
        tell("  swallows", await outcome(asyncio.sleep(10.0)))
    return name


async def cancels_itself(message):
    asyncio.current_task().cancel(message)
    await asyncio.sleep(1.0)


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


async def races(racers):
    async def race():
        nonlocal raised
        try:
            return await staggered_race(racers, 1.0)
        except BaseException as error:
            raised = error
            raise

    raised = None
    await report(race())
    if raised:
        raise raised


async def attempt(what, racers, times, when):
    print(what)
    task = asyncio.create_task(races([functools.partial(*racer) for racer in racers]))
    await asyncio.sleep(when)
    for i in range(times):
        task.cancel(f"{i + 1}")
        await asyncio.sleep(0.25)
    await outcome(task)
    print(f"  cancelled {task.cancelled():d}, cancelling {task.cancelling()}")


async def main():
    two = [(runs, "a"), (runs, "b")]
    await attempt("before it begins", two, 1, 0)
    await attempt("the first runs", two, 1, 0.5)
    await attempt("both run", two, 1, 1.5)
    stubborn = [(swallows, "stubborn"), (swallows, "too")]
    await attempt("swallowed once", stubborn, 1, 0.5)
    await attempt("swallowed twice", stubborn, 2, 0.5)
    await attempt("both swallow", stubborn, 2, 1.5)
    await attempt("cancels itself", [(cancels_itself, "mine"), (runs, "b")], 0, 0)


use_in(staggered)
asyncio.run(main())
