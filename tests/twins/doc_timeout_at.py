"""A deadline as an absolute time of the loop."""

import asyncio


async def main():
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 20
    try:
        async with asyncio.timeout_at(deadline):
            await asyncio.sleep(100)
    except TimeoutError:
        print(f"The long operation timed out at {loop.time():.0f}, but we've handled it.")


asyncio.run(main())
