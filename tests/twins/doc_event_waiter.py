"""One task waits for an event that another one sets a second later."""

import asyncio


async def waiter(event):
    print("waiting for it ...")
    await event.wait()
    print("... got it!")


async def main():
    event = asyncio.Event()
    waiter_task = asyncio.create_task(waiter(event))
    await asyncio.sleep(1)
    event.set()
    await waiter_task
    print(f"at {asyncio.get_running_loop().time():.0f}, set: {event.is_set():d}")
    event.clear()
    print(f"set: {event.is_set():d}")


asyncio.run(main())
