"""timeout.py: work that must end in time. The twin of timeout.c."""

import asyncio


async def download(seconds):
    print(f"  download: takes {seconds:.0f} s")
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        print("  download: cancelled")
        raise
    return "a page"


async def report(what, awaitable):
    """Prints what comes out, and hands it on."""
    try:
        result = await awaitable
    except BaseException as error:
        print(f"{what}: {type(error).__name__}")
        raise
    print(f"{what}: {result}")
    return result


async def download_within(limit, seconds):
    async with asyncio.timeout(limit):
        return await download(seconds)


async def nested():
    async with asyncio.timeout(1.0):
        await report("inner", download_within(5.0, 60.0))


async def main():
    await report("in time", download_within(5.0, 1.0))
    for what, awaitable in [
        ("too late", download_within(5.0, 60.0)),
        ("wait_for", asyncio.wait_for(download(60.0), 5.0)),
        ("outer", nested()),
    ]:
        try:
            await report(what, awaitable)
        except TimeoutError:
            pass


asyncio.run(main())
