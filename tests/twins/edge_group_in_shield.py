"""A group behind a shield: who waits is cancelled, the group works on, and its error is told to whoever looks later."""

import asyncio

from tell import tell, tell_reports


async def part(takes):
    await asyncio.sleep(takes)
    print(f"part {takes} at {asyncio.get_running_loop().time():.0f}")
    if takes > 2:
        raise RuntimeError(f"part {takes}")


async def grouped():
    try:
        async with asyncio.TaskGroup() as group:
            for i in range(1, 5):
                group.create_task(part(i))
    finally:
        print(f"the group ends at {asyncio.get_running_loop().time():.0f}")


async def in_time(awaitable):
    try:
        tell("in time", await asyncio.wait_for(awaitable, 1.5))
    except TimeoutError as error:
        tell("in time", error)


async def main():
    tell_reports()
    task = asyncio.create_task(grouped())
    await in_time(asyncio.shield(task))
    print(f"shielded is done: {task.done():d}")
    await asyncio.sleep(3)
    tell("later", task.exception().exceptions[0])

    print("once more, and nobody looks")
    await in_time(asyncio.shield(grouped()))
    await asyncio.sleep(3)


asyncio.run(main())
