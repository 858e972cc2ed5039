"""Eager tasks that make eager tasks: who is current, what has a turn when, and in which order names are given."""

import asyncio


def say(what):
    print(f"{what} in {asyncio.current_task().get_name()}")


def eager(depth):
    return asyncio.create_task(nested(depth), eager_start=True)


async def nested(depth):
    say("begin")
    if depth > 0:
        inner = eager(depth - 1)
        say("made")
        await inner
    else:
        await asyncio.sleep(0)
    say("end")


def called(what):
    print(f"{what}, a task is current: {asyncio.current_task() is not None:d}")


async def main():
    asyncio.get_running_loop().call_soon(called, "before")
    task = eager(2)
    asyncio.get_running_loop().call_soon(called, "after")
    say("main")
    await task
    done = eager(0)
    print(f"{done.get_name()} is done: {done.done():d}")
    await done


asyncio.run(main())
