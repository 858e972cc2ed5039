import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def ends(delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"  {delay:.1f} is cancelled")
        raise
    print(f"  {delay:.1f} ends")


async def waits(futures):
    try:
        done, pending = await asyncio.wait(futures)
    except asyncio.CancelledError as error:
        tell("  waited", error)
        raise
    print(f"  {len(done)} done, {len(pending)} pending")
    tell("  waited", None)


async def waits_twice(futures):
    await outcome(waits(futures))
    return await waits(futures)


async def main():
    tasks = [asyncio.create_task(ends(delay)) for delay in (1.0, 2.0)]
    waiter = asyncio.create_task(waits(tasks))
    await asyncio.sleep(0.5)
    waiter.cancel("enough")
    tell("waiter", await outcome(waiter))
    print(f"cancelled {waiter.cancelled():d}, the others {tasks[0].done():d} {tasks[1].done():d}")

    waiter = asyncio.create_task(waits_twice(tasks))
    await asyncio.sleep(1.0)
    waiter.cancel("once")
    tell("waiter", await outcome(waiter))

    loop = asyncio.get_running_loop()
    futures = [loop.create_future(), loop.create_future()]
    waiter = asyncio.create_task(waits(futures))
    await asyncio.sleep(0)
    futures[0].set_result(None)
    futures[1].set_result(None)
    await asyncio.sleep(0)
    waiter.cancel("too late?")
    tell("waiter", await outcome(waiter))


asyncio.run(main())
