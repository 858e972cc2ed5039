"""A gather that lets only three run at a time: a semaphore around each."""

import asyncio

running = most = 0


async def fetch(number):
    global running, most
    running += 1
    most = max(most, running)
    try:
        await asyncio.sleep(1 + number % 2)
    finally:
        running -= 1
    print(f"{number} at {asyncio.get_running_loop().time():.0f}")


async def limited(limit, number):
    async with limit:
        await fetch(number)
    return number * 10


async def main():
    limit = asyncio.Semaphore(3)
    results = await asyncio.gather(*(limited(limit, i) for i in range(8)))
    print(f"sum {sum(results)}, most {most}")


asyncio.run(main())
