"""A collector: what comes is put together in batches of three, or of what there is after a second without more."""

import asyncio

from tell import tell


async def collector(queue):
    now = asyncio.get_running_loop().time
    is_open = True
    while is_open:
        batch, why = [], "full"
        try:
            async with asyncio.timeout(None) as timeout:
                while len(batch) < 3:
                    item = await queue.get()
                    if not batch:
                        timeout.reschedule(now() + 1)
                    batch.append(item)
        except asyncio.QueueShutDown:
            is_open, why = False, "QueueShutDown"
        except TimeoutError:
            why = "TimeoutError"
        print(f"{now():.1f} ", end="")
        tell(why, batch)


async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(collector(queue))
    for i, pause in enumerate((0, 0.2, 0.2, 0.2, 3, 0.5, 0.4, 0.4, 2, 0.1)):
        await asyncio.sleep(pause)
        await queue.put(i)
    queue.shutdown()
    await task


asyncio.run(main())
