import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def works(error):
    try:
        await asyncio.sleep(5.0)
    except asyncio.CancelledError as cancelled:
        print(f"  task: {type(cancelled).__name__}")
        if error is None:
            raise
    else:
        print("  task: ends")
    if error:
        raise ValueError(error)


async def limited_task():
    async with asyncio.timeout(1.0):
        await asyncio.sleep(5.0)


async def report(what, timeout, awaitable):
    result = await outcome(awaitable)
    expired = timeout.expired() if timeout else False
    print(f"at {asyncio.get_running_loop().time():.1f}, expired {expired:d}, cancelling {asyncio.current_task().cancelling()}")
    for member in getattr(result, "exceptions", ()):
        tell("member", member)
    tell(what, result)


async def around(timeout, error):
    async with timeout:
        async with asyncio.TaskGroup() as group:
            group.create_task(works(error))


async def within_a_task():
    async with asyncio.TaskGroup() as group:
        group.create_task(limited_task())
        group.create_task(works(None))


async def in_the_body(timeout):
    async with asyncio.TaskGroup() as group:
        group.create_task(works(None))
        async with timeout:
            await asyncio.sleep(3.0)


async def at_the_same_time(timeout):
    async with timeout:
        async with asyncio.TaskGroup() as group:
            group.create_task(limited_task())
            await asyncio.sleep(3.0)


async def main():
    timeout = asyncio.timeout(1.0)
    await report("around", timeout, around(timeout, None))
    timeout = asyncio.timeout(1.0)
    await report("around", timeout, around(timeout, "in the cleanup"))
    await report("within a task", None, within_a_task())
    timeout = asyncio.timeout(1.0)
    await report("in the body", timeout, in_the_body(timeout))
    timeout = asyncio.timeout(1.0)
    await report("at the same time", timeout, at_the_same_time(timeout))
    await asyncio.sleep(0)


asyncio.run(main())
