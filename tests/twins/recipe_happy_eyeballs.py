"""Happy eyeballs: connections are tried a quarter of a second apart; the first that is made wins, the others are cancelled."""

import asyncio
import functools
from asyncio import staggered


def now():
    return f"{asyncio.get_running_loop().time():.2f}"


async def connect_to(name, takes, refuses):
    print(f"{now()} try {name}")
    await asyncio.sleep(takes)
    if refuses:
        raise ConnectionRefusedError(f"{name} refuses")
    return name


async def race(*addresses):
    winner, index, exceptions = await staggered.staggered_race([functools.partial(connect_to, *a) for a in addresses], 0.25)
    print("nobody won" if index is None else f"{now()} winner {winner}, number {index}")
    for i, error in enumerate(exceptions):
        print(f"  {i}: {type(error).__name__ if error else None}")


async def main():
    await race(("v6", 5, False), ("v4", 0.3, False), ("v4b", 0.1, True))
    await race(("v6", 0.1, True), ("v4", 1, True))
    await race(("v6", 0.1, True), ("v4", 1, False), ("v4b", 0.2, False))


asyncio.run(main())
