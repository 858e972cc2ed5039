"""hello.py: two tasks at once, and the two ways to wait. The twin of hello.c."""

import asyncio


async def example1():
    """Runs the sleep in place: the task that runs example1 waits."""
    print("example1: start")
    await asyncio.sleep(1.0)
    print("example1: end")


async def example2():
    """Hands the sleep to a task of its own, gives up control, and comes back when that task is done."""
    print("example2: start")
    task = asyncio.create_task(asyncio.sleep(1.0))
    await task
    print("example2: end")


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(example1())
        group.create_task(example2())


asyncio.run(main())
