"""group.py: tasks that end together. The first that fails cancels the others, and the group ends with all errors. The twin of group.c."""

import asyncio


async def climb(name):
    print(f"{name}: sets out")
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        print("somebody turns back")  # who first, is not defined
        raise
    print(f"{name}: on the top")


async def falls_ill(name):
    await asyncio.sleep(2)
    raise RuntimeError(f"{name} is ill")


async def expedition(third):
    async with asyncio.TaskGroup() as group:
        group.create_task(climb("Ada"))
        group.create_task(climb("Grace"))
        group.create_task(third("Alan"))


async def main():
    await expedition(climb)

    try:
        await expedition(falls_ill)
    except ExceptionGroup as errors:
        print(errors)
        for error in errors.exceptions:
            print(f"  {type(error).__name__}: {error}")


asyncio.run(main())
