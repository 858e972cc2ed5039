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
    except BaseException as error:
        print(f"{delay:.1f}: {type(error).__name__}")
        raise
    if delay == 2.0:
        raise ValueError("two")
    if delay == 3.0:
        raise KeyError()
    print(f"{delay:.1f}: ends")
    return delay


def tasks(*delays):
    return [asyncio.create_task(ends(delay)) for delay in delays]


async def waits_for_all(children):
    result = await outcome(asyncio.gather(*children, return_exceptions=True))
    tell("the gather inside", result)
    if isinstance(result, BaseException):
        raise result
    return result


async def main():
    tell("first error", await outcome(asyncio.gather(*tasks(1.0, 2.0, 3.0, 4.0))))
    await asyncio.sleep(5.0)

    for result in await asyncio.gather(*tasks(1.0, 2.0, 3.0, 4.0), return_exceptions=True):
        tell("  result", result)

    one = tasks(1.0, 1.5, 1.25, 4.0)
    outer = asyncio.gather(*one)
    await asyncio.sleep(0.5)
    one[1].cancel("this one")
    tell("a child cancelled", await outcome(outer))
    print(f"outer cancelled {outer.cancelled():d}, another done {one[3].done():d}")
    tell("cancel the outer one", outer.cancel())
    tell("another", await outcome(one[3]))

    everything = tasks(1.0, 1.5, 1.75, 4.0)
    gatherer = asyncio.create_task(waits_for_all(everything))
    await asyncio.sleep(1.25)
    gatherer.cancel("all of you")
    tell("all cancelled", await outcome(gatherer))
    for task in everything:
        print(f"  cancelled {task.cancelled():d}")
    print(f"gatherer cancelled {gatherer.cancelled():d}")


asyncio.run(main())
