import asyncio

DAY = 24 * 3600.0


async def app():
    loop = asyncio.get_running_loop()
    order = []
    for days in 40.0, 1.0, 30.5, 2.0:
        loop.call_later(days * DAY, lambda days=days: order.append(f"{days} at {loop.time() / DAY}"))
    await asyncio.sleep(50.0 * DAY)
    for line in order:
        print(line)
    print(f"now {loop.time() / DAY}")


asyncio.run(app())
