"""A computation in phases: nobody begins the next before all have ended the last; number 0 of each round prints the line between."""

import asyncio


async def computes(barrier, number):
    for phase in range(1, 4):
        await asyncio.sleep((number * phase) % 4 + 1)
        print(f"{number} ends phase {phase} at {asyncio.get_running_loop().time():.0f}")
        place = await barrier.wait()
        if place == 0:
            print("---")


async def main():
    barrier = asyncio.Barrier(4)
    async with asyncio.TaskGroup() as group:
        for i in range(1, 5):
            group.create_task(computes(barrier, i))


asyncio.run(main())
