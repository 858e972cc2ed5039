"""as_completed in its two forms: the asynchronous one gives the tasks themselves, the plain one coroutines."""

import asyncio


async def connect_to(family, delay):
    await asyncio.sleep(delay)
    return family


async def main():
    ipv4_connect = asyncio.create_task(connect_to("ipv4", 2))
    ipv6_connect = asyncio.create_task(connect_to("ipv6", 1))
    tasks = [ipv4_connect, ipv6_connect]

    async for earliest_connect in asyncio.as_completed(tasks):
        reached = await earliest_connect
        print("four" if earliest_connect is ipv4_connect else "six", reached)

    for next_connect in asyncio.as_completed([connect_to("ipv4", 2), connect_to("ipv6", 1)]):
        reached = await next_connect
        print(f"{reached} at {asyncio.get_running_loop().time():.0f}")


asyncio.run(main())
