"""Some wait at a barrier with a time limit: who gives up lowers the number of those that wait, and breaks nothing for the others."""

import asyncio

from tell import tell


async def comes(barrier, name, arrives, patience):
    await asyncio.sleep(arrives)
    print(f"{asyncio.get_running_loop().time():.1f} {name} comes, {barrier.n_waiting} wait")
    try:
        async with asyncio.timeout(patience):
            place = await barrier.wait()
    except Exception as error:
        place = error
    print(f"{asyncio.get_running_loop().time():.1f} ", end="")
    tell(name, place)


async def aborts(barrier):
    await asyncio.sleep(9)
    await barrier.abort()
    print(f"broken {barrier.broken:d}")
    try:
        await barrier.wait()
    except asyncio.BrokenBarrierError as error:
        tell("too late", error)
    await barrier.reset()
    print(f"broken {barrier.broken:d}")


async def main():
    barrier = asyncio.Barrier(3)
    async with asyncio.TaskGroup() as group:
        for args in ("hasty", 0, 1), ("a", 0.5, 60), ("b", 2, 60), ("c", 3, 60), ("d", 4, 60), ("e", 5, 60):
            group.create_task(comes(barrier, *args))
        group.create_task(aborts(barrier))


asyncio.run(main())
