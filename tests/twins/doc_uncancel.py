"""Structured concurrency: a block that was cancelled goes on after uncancel, and a later wait is not disturbed."""

import asyncio


async def make_request():
    try:
        async with asyncio.timeout(1):
            await asyncio.sleep(60)
    except TimeoutError:
        return "timed out"


async def unrelated_code():
    await asyncio.sleep(1)
    return "unrelated code has run"


async def worker():
    me = asyncio.current_task()
    print(f"{await make_request()}, cancelling {me.cancelling()}")

    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        print(f"cancelled, cancelling {me.cancelling()}")
        print(f"uncancel: {me.uncancel()}")
        print(f"uncancel: {me.uncancel()}")
    print(await unrelated_code())


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(2)
    task.cancel()
    await task
    print(f"cancelled: {task.cancelled()}")


asyncio.run(main())
