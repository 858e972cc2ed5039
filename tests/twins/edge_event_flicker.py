"""An event that is set and cleared at once wakes who waited before; who comes in between stays."""

import asyncio

from tell import tell


async def waits(event):
    tell(asyncio.current_task().get_name(), await event.wait())
    print(f"  is set: {event.is_set():d}")


def flicker(event):
    event.set()
    event.clear()


async def main():
    event = asyncio.Event()
    early = asyncio.create_task(waits(event), name="early")
    await asyncio.sleep(0)
    late = asyncio.create_task(waits(event), name="late")
    asyncio.get_running_loop().call_soon(flicker, event)
    later = asyncio.create_task(waits(event), name="later")
    await asyncio.sleep(1)
    print(f"{early.done():d} {late.done():d} {later.done():d}")
    try:
        tell("in time", await asyncio.wait_for(event.wait(), 1))
    except TimeoutError as error:
        tell("in time", error)
    flicker(event)
    await later


asyncio.run(main())
