"""Awaiting a coroutine keeps control, awaiting a task gives it up: five others run in between, or do not."""

import asyncio


async def dance(what):
    print(what)


async def main():
    kept = [asyncio.create_task(dance(f"other {i}")) for i in (1, 2, 3)]
    await dance("a coroutine")
    print("after the coroutine")
    await asyncio.create_task(dance("a task"))
    print("after the task")
    del kept


asyncio.run(main())
