"""A done callback that gets the future and something of one's own; one that is added when the future is done; one that is removed."""

import asyncio
import functools


def report(text, fut):
    print(text, fut.result())


async def main():
    loop = asyncio.get_running_loop()
    fut = loop.create_future()
    fut.add_done_callback(functools.partial(report, "Future:"))
    removed = functools.partial(report, "removed")
    fut.add_done_callback(removed)
    fut.add_done_callback(removed)
    print(f"removed {fut.remove_done_callback(removed)}")
    fut.set_result("... world")
    print("set")
    fut.add_done_callback(functools.partial(report, "late"))
    print("awaited", await fut)
    await asyncio.sleep(0)


asyncio.run(main())
