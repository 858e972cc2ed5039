"""Sleeping made by hand: a future, a watcher task that yields to the loop until it is time, and an awaitable that only yields."""

import asyncio

turns = 0


class YieldToEventLoop:
    def __await__(self):
        yield


async def sleep_watcher(future, until):
    global turns
    while turns < until:
        turns += 1
        await YieldToEventLoop()
    future.set_result(turns)


async def async_sleep(how_many):
    future = asyncio.get_running_loop().create_future()
    watcher = asyncio.create_task(sleep_watcher(future, turns + how_many))
    return await future


async def other_work():
    print("I like work. Work work.")


async def main():
    work = [asyncio.create_task(other_work()) for _ in range(3)]
    print("Beginning asynchronous sleep")
    print(f"Done asynchronous sleep: {await async_sleep(3)}")
    await asyncio.gather(*work)


asyncio.run(main())
