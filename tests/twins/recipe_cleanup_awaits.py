"""A transaction that is cancelled rolls back, and waits as it does; the commit, once begun, is shielded and ends."""

import asyncio


async def commit():
    print("  commit begins")
    await asyncio.sleep(1)
    print(f"  commit ends at {asyncio.get_running_loop().time():.1f}")


async def rollback():
    print("  rollback begins")
    await asyncio.sleep(0.5)
    print("  rollback ends")


async def transaction(work):
    try:
        await asyncio.sleep(work)
    except BaseException:
        await rollback()
        raise
    committing = asyncio.create_task(commit())
    try:
        await asyncio.shield(committing)
    except asyncio.CancelledError:
        print("  cancelled, but the commit goes on")
        await committing
        raise


async def attempt(work, cancel_after):
    task = asyncio.create_task(transaction(work))
    print(f"cancelled after {cancel_after:.1f}")
    await asyncio.sleep(cancel_after)
    task.cancel("enough")
    try:
        await task
    except BaseException as error:
        print(f"  {type(error).__name__} {error}")


async def main():
    await attempt(2, 1)
    await attempt(2, 2.5)


asyncio.run(main())
