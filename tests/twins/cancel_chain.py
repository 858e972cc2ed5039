import asyncio

from tell import tell


async def link_of(depth):
    try:
        if depth == 0:
            return await asyncio.sleep(100.0)
        return await asyncio.create_task(link_of(depth - 1))
    except BaseException as error:
        print(f"link {depth}: {type(error).__name__}({error}), cancelling {asyncio.current_task().cancelling()}")
        if depth != 2:
            raise
    try:  # this one cleans up, and is cancelled once more while it does
        await asyncio.sleep(5.0)
    except BaseException as error:
        tell("link 2, cleaning up", error)
        raise


async def main():
    top = asyncio.create_task(link_of(3))
    await asyncio.sleep(1.0)
    top.cancel("first")
    await asyncio.sleep(1.0)
    print(f"done {top.done():d}")
    top.cancel("second")
    try:
        await top
    except asyncio.CancelledError as error:
        tell("top", error)
    print(f"cancelled {top.cancelled():d}, cancelling {top.cancelling()}")


asyncio.run(main())
