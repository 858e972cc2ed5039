"""cancel.py: a task is asked to end. It cleans up, waiting as it does, and hands the cancellation on. The twin of cancel.c."""

import asyncio
import itertools


async def copy_files():
    for file in itertools.count(1):
        await asyncio.sleep(1)
        print(f"copied file {file}")


async def backup():
    try:
        await copy_files()
    finally:
        print("removing what is half done")
        await asyncio.sleep(0.5)
        print("removed")


async def main():
    task = asyncio.create_task(backup())
    await asyncio.sleep(2.5)
    task.cancel()  # asks; the task runs on to its own end
    print("asked it to end")

    try:
        await task
    except asyncio.CancelledError:
        pass
    print(f"the backup {'was cancelled' if task.cancelled() else 'ran to its end'}")


asyncio.run(main())
