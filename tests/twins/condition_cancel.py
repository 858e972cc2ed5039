import asyncio

from tell import tell
from tell_locks import end_task, outcome, tell_repr


async def waits(condition, name):
    await condition.acquire()
    result = await outcome(condition.wait())
    tell(name, result)
    tell_repr("    with the lock", condition)
    condition.release()
    if isinstance(result, BaseException):
        raise result


async def at_moment(moment, condition):
    print(f"moment {moment}")
    a, b = asyncio.create_task(waits(condition, "  a")), asyncio.create_task(waits(condition, "  b"))
    await asyncio.sleep(0)
    if moment == 0:
        a.cancel("while nobody has the lock")
        await asyncio.sleep(0)
    await condition.acquire()
    if moment == 1:
        a.cancel("before the notification")
    if moment == 2:
        a.cancel("a turn before the notification")
        await asyncio.sleep(0)
    condition.notify(1)
    if moment == 3:
        a.cancel("after the notification")
    tell_repr("  notified", condition)
    await asyncio.sleep(0)
    if moment == 4:
        a.cancel("at the lock")
    if moment == 5:
        a.cancel("at the lock, first")
        a.cancel("at the lock, second")
    await asyncio.sleep(0)
    if moment == 5:
        a.cancel("at the lock, third")
    await asyncio.sleep(0)
    tell_repr("  before the release", condition)
    condition.release()
    if moment == 6:
        a.cancel("after the release")
    await asyncio.sleep(1)
    print(f"  done {a.done():d} {b.done():d}, cancelling {a.cancelling()}")
    await end_task(a)
    await end_task(b)
    tell_repr("  in the end", condition)


async def main():
    condition = asyncio.Condition()
    for moment in range(7):
        await at_moment(moment, condition)
    await condition.acquire()
    tell("too late", await outcome(asyncio.wait_for(condition.wait(), 1)))
    tell("no time", await outcome(asyncio.wait_for(condition.wait(), 0)))
    tell_repr("then", condition)


asyncio.run(main())
