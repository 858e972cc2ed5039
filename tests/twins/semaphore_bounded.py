import asyncio

from tell import tell
from tell_locks import attempt, outcome, tell_repr


async def awaits(thing):
    return await thing


async def main():
    tell("below zero", attempt(asyncio.Semaphore, -1))
    tell("bounded below zero", attempt(asyncio.BoundedSemaphore, -5))
    none = asyncio.BoundedSemaphore(0)
    tell_repr("of zero", none)
    tell("release", attempt(none.release))
    tell("acquire", await outcome(asyncio.wait_for(none.acquire(), 1)))

    two = asyncio.BoundedSemaphore(2)
    tell("release", attempt(two.release))
    for _ in range(2):
        tell("acquire", await two.acquire())
    waiter = asyncio.create_task(two.acquire())
    await asyncio.sleep(0)
    for _ in range(4):
        tell("release", attempt(two.release))
        tell_repr("  then", two)
    tell("the waiter", await waiter)
    tell_repr("in the end", two)

    tell("lock", await outcome(awaits(asyncio.Lock())))
    tell("event", await outcome(awaits(asyncio.Event())))
    tell("condition", await outcome(awaits(asyncio.Condition())))
    tell("semaphore", await outcome(awaits(asyncio.Semaphore(1))))
    tell("bounded semaphore", await outcome(awaits(asyncio.BoundedSemaphore(1))))
    tell("barrier", await outcome(awaits(asyncio.Barrier(1))))
    tell("queue", await outcome(awaits(asyncio.Queue())))
    tell("lifo queue", await outcome(awaits(asyncio.LifoQueue())))
    tell("priority queue", await outcome(awaits(asyncio.PriorityQueue())))
    tell("a barrier of none", attempt(asyncio.Barrier, 0))


asyncio.run(main())
