import asyncio

from tell_places import tell_logs


def wakes(future):
    print("  wakes")
    future.set_result(None)


async def works():
    print("  works")
    await asyncio.sleep(0)
    return "done"


async def fails():
    raise ValueError("no more")


async def watched():
    loop = asyncio.get_running_loop()
    print(f"debug {loop.get_debug():d}, duration {loop.slow_callback_duration}")
    loop.slow_callback_duration = 0
    future = loop.create_future()
    loop.call_soon(wakes, future)
    await future
    print("a timer")
    future = loop.create_future()
    loop.call_later(1.5, wakes, future)
    await future
    print("tasks")
    task = asyncio.create_task(works(), name="worker")
    await task
    failing = asyncio.create_task(fails(), name="failing")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(failing.exception())
    print("steps that take no time")
    loop.slow_callback_duration = 0.001
    await asyncio.create_task(works())


tell_logs()
asyncio.run(watched(), debug=True)
asyncio.run(watched())
