"""cancellation.py: a task that is cancelled, and cleans up before it ends. The twin of cancellation.c."""

import asyncio
import itertools


async def work():
    for step in itertools.count(1):
        print(f"session: step {step}")
        await asyncio.sleep(1.0)


async def say_goodbye():
    print("session: says goodbye")
    await asyncio.sleep(0.5)  # cleaning up may await
    print("session: closed")


async def session():
    print("session: open")
    try:
        await work()
    except asyncio.CancelledError as error:
        print(f"session: cancelled, because of {error}")
        raise
    finally:
        await say_goodbye()


async def main():
    task = asyncio.create_task(session())
    await asyncio.sleep(2.5)

    print("main: cancels")
    task.cancel("bedtime")
    try:
        await task
    except asyncio.CancelledError:
        print("main: the session has ended")
    print(f"main: was it cancelled? {'yes' if task.cancelled() else 'no'}")


asyncio.run(main())
