import asyncio

from tell import tell
from tell_locks import tell_repr

SOME = 4

tasks = []


async def come(barrier, more):
    for _ in range(more):
        tasks.append(asyncio.create_task(barrier.wait()))
    await asyncio.sleep(0)


async def all_go(barrier):
    await asyncio.sleep(1)
    for task in tasks:
        if not task.done():
            print("  one is left")
            task.cancel()
    tell("  all", await asyncio.gather(*tasks, return_exceptions=True))
    tasks.clear()
    tell_repr("  then", barrier)


async def main():
    barrier = asyncio.Barrier(SOME)
    print("empty")
    tell("  reset", await barrier.reset())
    tell_repr("  then", barrier)

    print("filling")
    await come(barrier, 3)
    tell("  reset", await barrier.reset())
    tell_repr("  reset", barrier)
    await come(barrier, 2)
    tell_repr("  two more", barrier)
    await all_go(barrier)

    print("draining")
    await come(barrier, 6)
    tell_repr("  six came", barrier)
    tell("  reset", await barrier.reset())
    tell_repr("  reset", barrier)
    tell("  reset", await barrier.reset())
    await all_go(barrier)

    print("by a task of its own, in the turn in which the last one comes")
    await come(barrier, 3)
    reset = asyncio.create_task(barrier.reset())
    await come(barrier, 1)
    tell_repr("  reset", barrier)
    await reset
    await all_go(barrier)

    print("broken")
    await come(barrier, 2)
    await barrier.abort()
    tell("  reset", await barrier.reset())
    tell_repr("  reset", barrier)
    await come(barrier, 4)
    await all_go(barrier)


asyncio.run(main())
