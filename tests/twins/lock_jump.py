import asyncio

from tell import tell
from tell_locks import end_task, tell_repr


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    a, b = asyncio.create_task(lock.acquire()), asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    a.cancel()
    b.cancel()
    lock.release()
    tell_repr("both cancelled", lock)
    tell("past them", await lock.acquire())
    tell_repr("taken", lock)
    await asyncio.sleep(0)
    tell_repr("noticed", lock)

    a, b = asyncio.create_task(lock.acquire()), asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    a.cancel()
    lock.release()
    tell_repr("one cancelled", lock)
    c = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    tell_repr("it notices", lock)
    print(f"done {a.done():d} {b.done():d} {c.done():d}")
    await asyncio.sleep(0)
    tell_repr("the next has it", lock)
    print(f"done {a.done():d} {b.done():d} {c.done():d}")
    await end_task(c)
    tell_repr("in the end", lock)


asyncio.run(main())
