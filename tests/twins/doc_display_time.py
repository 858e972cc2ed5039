"""Shows the loop's time every second until an end time, from a coroutine."""

import asyncio


async def display():
    loop = asyncio.get_running_loop()
    end_time = loop.time() + 5.0
    while True:
        print(f"{loop.time():.0f}")
        if loop.time() + 1.0 >= end_time:
            break
        await asyncio.sleep(1)


asyncio.run(display())
