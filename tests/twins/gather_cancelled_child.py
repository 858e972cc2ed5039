import asyncio

from tell import tell


async def main():
    waiting, unstarted = asyncio.create_task(asyncio.sleep(5.0)), asyncio.create_task(asyncio.sleep(5.0))
    future = asyncio.get_running_loop().create_future()
    everything = asyncio.gather(waiting, unstarted, future, return_exceptions=True)
    unstarted.cancel("before its first step")
    await asyncio.sleep(1.0)
    waiting.cancel("while it waits")
    future.cancel("a plain future")
    for result in await everything:
        tell("result", result)

    waiting = asyncio.create_task(asyncio.sleep(5.0))
    everything = asyncio.gather(waiting)
    await asyncio.sleep(1.0)
    print(f"cancel {everything.cancel('once'):d}")
    print(f"cancel {everything.cancel('twice'):d}")
    try:
        await everything
    except asyncio.CancelledError as error:
        tell("outcome", error)
    print(f"cancelled {waiting.cancelled():d}")


asyncio.run(main())
