import asyncio

from tell import tell
from tell_locks import attempt, outcome, tell_masked, tell_repr


async def in_a_loop():
    async def within_a_second(awaitable):
        return await outcome(asyncio.wait_for(awaitable, 1))

    tell("lock", await lock.acquire())
    tell_masked("  blocks", await within_a_second(lock.acquire()))
    tell("  release", lock.release())
    tell_masked("event", await within_a_second(event.wait()))
    tell("condition", await condition.acquire())
    tell_masked("  blocks", await within_a_second(condition.wait()))
    tell_masked("  its lock", await within_a_second(condition.acquire()))
    tell("  release", condition.release())
    tell("semaphore", await semaphore.acquire())
    tell_masked("  blocks", await within_a_second(semaphore.acquire()))
    tell("  release", semaphore.release())
    tell_masked("barrier", await within_a_second(barrier.wait()))
    tell_repr("  then", barrier)
    tell("queue", await queue.put(1))
    tell_masked("  blocks", await within_a_second(queue.put(2)))
    tell("  get", await queue.get())
    tell_masked("  blocks", await within_a_second(queue.get()))
    tell_masked("  join", await within_a_second(queue.join()))
    tell_repr("  then", queue)


lock = asyncio.Lock()
event = asyncio.Event()
condition = asyncio.Condition()
semaphore = asyncio.Semaphore(1)
barrier = asyncio.Barrier(2)
queue = asyncio.Queue(1)
for number in 1, 2:
    print(f"loop {number}")
    tell("run", attempt(asyncio.run, in_a_loop()))
