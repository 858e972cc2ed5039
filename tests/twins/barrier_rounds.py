import asyncio

from tell import tell
from tell_locks import outcome, tell_repr


async def works(barrier, name, pause):
    loop = asyncio.get_running_loop()
    for _ in range(3):
        await asyncio.sleep(pause)
        print(f"{loop.time():.1f} {name} comes, {barrier.n_waiting} wait")
        number = await outcome(asyncio.wait_for(barrier.wait(), 2))
        print(f"{loop.time():.1f} {name} of {barrier.parties} ", end="")
        tell("is number", number)
        tell_repr("  barrier", barrier)


async def main():
    barrier = asyncio.Barrier(3)
    tell_repr("new", barrier)
    await asyncio.gather(works(barrier, "a", 0), works(barrier, "b", 0), works(barrier, "c", 0.5), works(barrier, "d", 0.5), works(barrier, "e", 0.2))
    tell_repr("in the end", barrier)

    one = asyncio.Barrier(1)
    for _ in range(3):
        tell("alone", await one.wait())


asyncio.run(main())
