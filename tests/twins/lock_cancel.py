import asyncio

from tell import tell
from tell_locks import outcome, tell_repr


async def takes(lock, name):
    result = await outcome(lock.acquire())
    tell(name, result)
    if isinstance(result, BaseException):
        raise result
    result = await outcome(asyncio.sleep(1))
    if isinstance(result, BaseException):
        tell(name, result)
    lock.release()
    if isinstance(result, BaseException):
        raise result


async def at_moment(moment, lock):
    print(f"moment {moment}")
    await lock.acquire()
    a = asyncio.create_task(takes(lock, "  a"))
    b = asyncio.create_task(takes(lock, "  b"))
    if moment == 0:
        a.cancel("at once")
    await asyncio.sleep(0)
    if moment == 1:
        a.cancel("while it waits")
        await asyncio.sleep(0)
    if moment == 2:
        a.cancel("before the release")
    lock.release()
    tell_repr("  released", lock)
    if moment == 3:
        a.cancel("after the release")
    if moment == 4:
        b.cancel("the second")
    if moment == 5:
        a.cancel("both")
        b.cancel("both")
    await asyncio.sleep(0)
    tell_repr("  a turn later", lock)
    if moment == 6:
        a.cancel("while it has the lock")
    await asyncio.sleep(0)
    tell_repr("  two turns later", lock)
    await asyncio.gather(a, b, return_exceptions=True)
    print(f"  cancelled {a.cancelled():d} {b.cancelled():d}")
    tell_repr("  in the end", lock)


async def main():
    lock = asyncio.Lock()
    for moment in range(7):
        await at_moment(moment, lock)


asyncio.run(main())
