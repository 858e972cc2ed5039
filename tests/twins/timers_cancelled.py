import asyncio


async def look(count, cancelled):
    loop = asyncio.get_running_loop()
    fired = []
    timers = [loop.call_later(10.0 + index, fired.append, index) for index in range(count)]
    await asyncio.sleep(0)
    for index in range(cancelled):
        timers[count - 1 - index].cancel()
    at_first = len(loop._scheduled)
    await asyncio.sleep(0)
    print(f"{cancelled} of {count} cancelled: {at_first} timers, then {len(loop._scheduled)}")
    await asyncio.sleep(10.0 + count)
    in_order = all(earlier < later for earlier, later in zip(fired, fired[1:]))
    print(f"  {len(fired)} fired, in order {in_order:d}, left {len(loop._scheduled)}")


async def app():
    for count, cancelled in (99, 98), (100, 51), (101, 50), (101, 51), (200, 100), (200, 101), (500, 499):
        await look(count, cancelled)
    loop = asyncio.get_running_loop()
    first = [loop.call_later(1.0, print) for _ in range(3)]
    loop.call_later(2.0, print, "  the last")
    for timer in first:
        timer.cancel()
    print(f"at the head: {len(loop._scheduled)} timers")
    await asyncio.sleep(0)
    print(f"then {len(loop._scheduled)}")
    await asyncio.sleep(3.0)


asyncio.run(app())
