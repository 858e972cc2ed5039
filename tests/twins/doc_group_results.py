"""A task group whose tasks' results are read after the block."""

import asyncio


async def some_coro(n):
    await asyncio.sleep(n / 10)
    return f"result of {n}"


async def main():
    async with asyncio.TaskGroup() as group:
        task1 = group.create_task(some_coro(3))
        task2 = group.create_task(some_coro(1))
    print(f"Both tasks have completed now: {task1.result()}, {task2.result()}")


asyncio.run(main())
