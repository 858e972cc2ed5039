"""A coroutine that is called and forgotten, then awaited in place, then made a task."""

import asyncio

from tell import tell_warnings


async def nested():
    return 42


async def main():
    tell_warnings()
    nested()
    print("forgotten")

    print(f"in place: {await nested()}")

    task = asyncio.create_task(nested())
    print(f"done: {task.done()}")
    await task
    print(f"as a task: {await task}")


asyncio.run(main())
