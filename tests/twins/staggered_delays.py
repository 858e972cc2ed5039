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


def now():
    return asyncio.get_running_loop().time()


async def runs(name, takes, fails):
    print(f"  {name} begins at {now():.2f}")
    try:
        await asyncio.sleep(takes)
    except BaseException as error:
        print(f"  {name}: {type(error).__name__} at {now():.2f}")
        raise
    if fails:
        raise OSError(name)
    return name


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


async def attempt(what, delay, racers):
    print(what)
    await report(staggered_race([functools.partial(runs, *racer) for racer in racers], delay))
    await asyncio.sleep(10.0)


async def main():
    fast = [("a", 1.0, False), ("b", 0.1, False), ("c", 0.1, False)]
    await attempt("no delay needed", 2.0, fast)
    await attempt("the second overtakes", 0.25, fast)
    await attempt("only after a failure", None, fast)
    await attempt("all at once", 0, fast)
    await attempt("less than at once", -1.0, fast)
    failing = [("a", 0.1, True), ("b", 0.3, True), ("c", 0, True), ("d", 5.0, False)]
    await attempt("failures", 0.25, failing)
    await attempt("failures one after the other", None, failing)
    await attempt("all fail", 0.25, failing[:3])
    await attempt("nobody", 1.0, [])


use_in(staggered)
asyncio.run(main())
