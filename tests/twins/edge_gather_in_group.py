"""A gather inside of a group: another task of the group fails, so the gathering is cancelled, and with it its children; the errors that come out."""

import asyncio

from tell import tell


async def child(number):
    try:
        await asyncio.sleep(number)
    except BaseException as error:
        print(f"child {number}: {type(error).__name__}")
        if number == 3:
            raise OSError("child 3 cannot stop") from None
        raise
    print(f"child {number}: done")
    return number


async def gathers(flag):
    try:
        results = await asyncio.gather(child(1), child(3), child(4), return_exceptions=flag)
    except BaseException as error:
        tell("gathered", error)
        raise
    tell("gathered", results)


async def fails():
    await asyncio.sleep(2)
    raise ValueError("at two")


def show(error, depth=0):
    print(f"{'':{depth * 2}}{type(error).__name__}: {error}")
    for member in getattr(error, "exceptions", ()):
        show(member, depth + 1)


async def scene(flag):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(gathers(flag))
            group.create_task(fails())
    except BaseException as error:
        show(error)
    print(f"at {asyncio.get_running_loop().time():.0f}")


async def main():
    await scene(False)
    await scene(True)


asyncio.run(main())
