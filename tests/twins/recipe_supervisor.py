"""A supervisor that restarts what fails, up to a number of times, and ends all when one is beyond help."""

import asyncio
import itertools

from tell import tell


def now():
    return f"{asyncio.get_running_loop().time():.1f}"


async def lives(name, seconds, attempt):
    print(f"{now()} {name}, attempt {attempt}")
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        print(f"{now()} {name} is ended")
        raise
    raise RuntimeError(f"{name} died")


async def supervised(name, seconds, restarts):
    for attempt in itertools.count(1):
        try:
            return await lives(name, seconds, attempt)
        except Exception:
            if attempt > restarts:
                raise
        await asyncio.sleep(0.5)


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(supervised("web", 2, 9))
            group.create_task(supervised("db", 1.2, 2))
    except* RuntimeError as outcome:
        tell("ended", outcome)
        tell("because", outcome.exceptions[0])


asyncio.run(main())
