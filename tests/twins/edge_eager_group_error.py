"""A group in a loop of eager tasks: one fails before create_task returns, so the body is cancelled at its next wait and further tasks are refused."""

import asyncio

from tell import tell


async def fails():
    print("fails at once")
    raise ValueError("at once")


async def sleeps():
    print("sleeps")
    try:
        tell("slept", await asyncio.sleep(1))
    except BaseException as error:
        tell("slept", error)
        raise


def cancelling():
    print(f"cancelling {asyncio.current_task().cancelling()}")


async def body(group):
    group.create_task(sleeps())
    failed = group.create_task(fails())
    print(f"failed is done: {failed.done():d}")
    cancelling()
    try:
        group.create_task(sleeps())
    except RuntimeError as error:
        print(f"late: {type(error).__name__}")
    try:
        tell("body", await asyncio.sleep(5))
    except BaseException as error:
        tell("body", error)
        raise


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    try:
        async with asyncio.TaskGroup() as group:
            await body(group)
    except BaseException as error:
        tell("first", error.exceptions[0])
        tell("group", error)
    cancelling()


asyncio.run(main())
