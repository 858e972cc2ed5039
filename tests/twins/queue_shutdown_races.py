import asyncio

from tell import tell
from tell_locks import attempt, end_task, outcome, tell_repr


async def gets_one(queue):
    result = await outcome(queue.get())
    tell("  get", result)
    if isinstance(result, BaseException):
        raise result


async def puts_one(queue):
    result = await outcome(queue.put(7))
    tell("  put", result)
    if isinstance(result, BaseException):
        raise result


async def with_getters(moment):
    print(f"getters, moment {moment}")
    queue = asyncio.Queue()
    a, b = asyncio.create_task(gets_one(queue)), asyncio.create_task(gets_one(queue))
    await asyncio.sleep(0)
    if moment == 0 or moment == 1:
        queue.put_nowait(1)
    if moment == 2:
        a.cancel("before")
    queue.shutdown(moment == 1)
    if moment == 3:
        a.cancel("after")
    if moment == 4:
        tell("  put", attempt(queue.put_nowait, 1))
    await asyncio.sleep(0)
    tell_repr("  then", queue)
    print(f"  cancelled {a.cancelled():d} {b.cancelled():d}")
    await end_task(a)
    await end_task(b)


async def with_putters(moment):
    print(f"putters, moment {moment}")
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    a, b = asyncio.create_task(puts_one(queue)), asyncio.create_task(puts_one(queue))
    await asyncio.sleep(0)
    if moment == 0:
        tell("  got", queue.get_nowait())
    if moment == 1:
        a.cancel("before")
    queue.shutdown(moment == 3)
    if moment == 2:
        a.cancel("after")
    await asyncio.sleep(0)
    tell_repr("  then", queue)
    print(f"  cancelled {a.cancelled():d} {b.cancelled():d}")
    await end_task(a)
    await end_task(b)


async def within(timeout, get, then):
    async with asyncio.timeout(timeout):
        then()
        return await get


async def main():
    for moment in range(5):
        await with_getters(moment)
    for moment in range(4):
        await with_putters(moment)
    loop = asyncio.get_running_loop()
    for first in False, True:
        print(f"when the time is over, {'before' if first else 'after'}")
        queue = asyncio.Queue()

        def shuts_down():
            print("  shutdown")
            queue.shutdown()

        if first:
            loop.call_later(1, shuts_down)
        tell("  get", await outcome(within(1, queue.get(), lambda: None if first else loop.call_later(1, shuts_down))))
        await asyncio.sleep(1)


asyncio.run(main())
