"""wait() on the same futures by two tasks at once, with different conditions; one is cancelled, and the futures know nothing of it."""

import asyncio

from tell import tell

WHEN = [asyncio.ALL_COMPLETED, asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION]


async def waits(futures, when):
    try:
        done, pending = await asyncio.wait(futures, timeout=5, return_when=WHEN[when])
    except asyncio.CancelledError as error:
        tell("wait", error)
        return
    numbers = "".join(f" {i}" for i, future in enumerate(futures) if future in done)
    print(f"{asyncio.get_running_loop().time():.0f}: when {when}, done{numbers}, pending {len(pending)}")


async def main():
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(3)]
    tasks = [asyncio.create_task(waits(futures, when)) for when in (0, 1, 2, 0)]
    await asyncio.sleep(1)
    tasks[3].cancel("no more")
    futures[1].cancel()
    await asyncio.sleep(1)
    futures[2].set_exception(OSError("broken"))
    await asyncio.gather(*tasks)
    print(f"{loop.time():.0f}: {futures[0].done():d} {futures[1].cancelled():d} {futures[2].done():d}")
    tell("exception", futures[2].exception())


asyncio.run(main())
