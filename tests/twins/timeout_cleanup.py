import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


def count(what):
    print(f"{what}: at {asyncio.get_running_loop().time():.1f}, cancelling {asyncio.current_task().cancelling()}")


async def limited(work, limit):
    async with asyncio.timeout(limit):
        await asyncio.sleep(work)


async def cleans_up(work, limit):
    async with asyncio.timeout(1.0):
        try:
            await asyncio.sleep(10.0)
        finally:
            count("  cleanup")
            tell("  inner", await outcome(limited(work, limit)))
            count("  cleaned")


async def cancelled_and_limited():
    tell("  body", await outcome(asyncio.sleep(10.0)))
    count("  cleanup")
    cleaned = await outcome(limited(5.0, 1.0))
    tell("  inner", cleaned)
    count("  cleaned")
    raise cleaned


async def main():
    tell("in time", await outcome(cleans_up(0.5, 1.0)))
    count("after")
    tell("not in time", await outcome(cleans_up(5.0, 1.0)))
    count("after")
    tell("no time", await outcome(cleans_up(5.0, 0)))
    count("after")

    task = asyncio.create_task(cancelled_and_limited())
    await asyncio.sleep(1.0)
    task.cancel("first")
    tell("cancelled once", await outcome(task))
    print(f"cancelled {task.cancelled():d}, cancelling {task.cancelling()}")

    task = asyncio.create_task(cancelled_and_limited())
    await asyncio.sleep(1.0)
    task.cancel("first")
    await asyncio.sleep(0.5)
    task.cancel("second")
    tell("cancelled twice", await outcome(task))
    print(f"cancelled {task.cancelled():d}, cancelling {task.cancelling()}")


asyncio.run(main())
