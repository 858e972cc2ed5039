"""Dining philosophers: each takes the fork with the lower number first, so nobody starves."""

import asyncio

SEATS = 5


async def philosopher(forks, number):
    low, high = sorted((number, (number + 1) % SEATS))
    for _ in range(2):
        await asyncio.sleep(0.1 * number)
        async with forks[low], forks[high]:
            print(f"{asyncio.get_running_loop().time():.1f}: {number} eats with {low} and {high}")
            await asyncio.sleep(1)


async def main():
    forks = [asyncio.Lock() for _ in range(SEATS)]
    async with asyncio.TaskGroup() as table:
        for i in range(SEATS):
            table.create_task(philosopher(forks, i))
    print(f"all have eaten at {asyncio.get_running_loop().time():.1f}")


asyncio.run(main())
