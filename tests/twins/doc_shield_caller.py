"""Who waits for a shield is cancelled, what it shields is not; and the result that the caller substitutes."""

import asyncio


async def something():
    await asyncio.sleep(2)
    print("something is finished")
    return "a result"


async def caller(task):
    try:
        res = await asyncio.shield(task)
    except asyncio.CancelledError:
        res = None
    return res


async def main():
    task = asyncio.create_task(something())
    waiter = asyncio.create_task(caller(task))
    await asyncio.sleep(1)
    waiter.cancel()
    print(f"the caller has {await waiter}")
    print(f"cancelled: {task.cancelled()}")
    print(f"the task has {await task}")


asyncio.run(main())
