"""A staggered race under a time limit, and one whose racers catch what cancels them."""

import asyncio
import functools
from asyncio import staggered

from tell import tell


def now():
    return f"{asyncio.get_running_loop().time():.2f}"


async def slow(takes):
    print(f"{now()} start {takes:.1f}")
    await asyncio.sleep(takes)
    return float(takes)


async def stubborn(takes):
    try:
        return await slow(takes)
    except asyncio.CancelledError:
        await asyncio.sleep(1)
        return "after all"


async def race(function, delay, limit):
    racers = [functools.partial(function, takes) for takes in (3, 1.2, 2)]
    try:
        async with asyncio.timeout(limit):
            winner, _, exceptions = await staggered.staggered_race(racers, delay)
    except Exception as error:
        print(now(), end=" ")
        tell("race", error)
        return
    print(now(), end=" ")
    tell("winner", winner)
    for error in exceptions:
        print(f"  {type(error).__name__ if error else None}")


async def main():
    await race(slow, 0.5, 1)
    await race(slow, 0.5, 60)
    await race(stubborn, 0.5, 60)
    await race(slow, None, 60)
    await race(slow, 0, 60)


asyncio.run(main())
