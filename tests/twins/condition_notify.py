import asyncio

from tell import tell
from tell_locks import attempt, outcome, tell_repr


async def waits(condition, number):
    await condition.acquire()
    tell("  wait", await condition.wait())
    print(f"  {number} goes on")
    await asyncio.sleep(0)
    condition.release()


async def notifies(condition, first, second):
    print(f"notify {first} and {second}")
    await condition.acquire()
    tell("  first", condition.notify(first))
    tell("  second", condition.notify(second))
    tell_repr("  notified", condition)
    await asyncio.sleep(1)
    tell_repr("  at the lock", condition)
    condition.release()
    await asyncio.sleep(1)
    tell_repr("  then", condition)


async def main():
    condition = asyncio.Condition()
    tell("wait without the lock", await outcome(condition.wait()))
    tell("notify without the lock", attempt(condition.notify))
    tell("notify all without the lock", attempt(condition.notify_all))
    tell("release without the lock", attempt(condition.release))
    tasks = [asyncio.create_task(waits(condition, i)) for i in range(9)]
    await asyncio.sleep(0)
    tell_repr("all wait", condition)
    await notifies(condition, 0, -1)
    await notifies(condition, 1, 0)
    await notifies(condition, 1, 1)
    await notifies(condition, 2, 1)
    await notifies(condition, 1, 1000)
    print("notify all of nobody")
    await condition.acquire()
    tell("  notify all", condition.notify_all())
    condition.release()
    await asyncio.gather(*tasks)


asyncio.run(main())
