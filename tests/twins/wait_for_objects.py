import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def works(delay):
    try:
        await asyncio.sleep(delay)
    except BaseException as error:
        print(f"  {delay:.1f}: {type(error).__name__}")
        raise
    return delay


wait_for = asyncio.wait_for


async def main():
    task = asyncio.create_task(wait_for(works(1.0), 2.0))
    tell("in a task", await task)
    tell("in gather", await asyncio.gather(wait_for(works(1.0), 2.0), wait_for(works(2.0), None)))
    both = await asyncio.gather(wait_for(works(1.0), 2.0), wait_for(works(3.0), 2.0), return_exceptions=True)
    tell("in gather, too late", both)
    tell("in wait_for", await outcome(wait_for(wait_for(works(5.0), 3.0), 1.0)))
    tell("in wait_for, the inner one", await outcome(wait_for(wait_for(works(5.0), 1.0), 3.0)))
    tell("in wait_for, both", await outcome(wait_for(wait_for(works(5.0), 1.0), 1.0)))

    later = wait_for(works(1.0), 2.0)
    await asyncio.sleep(5.0)
    tell("later", await later)
    print(f"at {asyncio.get_running_loop().time():.1f}")

    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(wait_for(future, 2.0))
    await asyncio.sleep(1.0)
    future.cancel("the future")
    tell("cancelled future", await outcome(task))
    print(f"cancelled {task.cancelled():d}, cancelling {task.cancelling()}")

    inner = works(1.0)
    outer = wait_for(inner, 1.0)
    tell("close", outer.close())
    tell("inner", await inner)


asyncio.run(main())
