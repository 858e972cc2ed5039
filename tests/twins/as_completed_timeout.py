import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def ends(delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"  {delay:.1f} is cancelled")
        raise
    print(f"  {delay:.1f} ends")
    return delay


def now():
    return asyncio.get_running_loop().time()


async def plainly(what, iterator):
    for next_one in iterator:
        result = await outcome(next_one)
        print(f"{what}, at {now():.1f}: ", end="")
        tell("next", result)


async def main():
    tasks = [asyncio.create_task(ends(delay)) for delay in (1.0, 2.0, 3.0)]
    await plainly("in time", asyncio.as_completed(tasks, timeout=1.5))

    iterator = asyncio.as_completed(tasks, timeout=1.0)
    for _ in range(5):
        given = await outcome(anext(iterator))
        print(f"asynchronously, at {now():.1f}: ", end="")
        if isinstance(given, BaseException):
            tell("raises", given)
        else:
            tell("gives", given.result())

    iterator = asyncio.as_completed(tasks[1:], timeout=0.25)
    await asyncio.sleep(1.0)
    await plainly("looked at late", iterator)

    await plainly("no time", asyncio.as_completed(tasks[:1], timeout=0))

    slow = asyncio.create_task(ends(100.0))
    await plainly("less than none", asyncio.as_completed([slow], timeout=-1.0))
    print(f"done {slow.done():d}")
    slow.cancel()
    await asyncio.sleep(0)


asyncio.run(main())
