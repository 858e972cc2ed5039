import asyncio

from tell import tell
from tell_locks import end_task, outcome, tell_repr


async def takes(semaphore):
    result = await outcome(semaphore.acquire())
    tell("  acquire", result)
    if isinstance(result, BaseException):
        raise result


async def at_moment(moment, waiters):
    print(f"moment {moment}, {waiters} waiters")
    semaphore = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(takes(semaphore)) for _ in range(waiters)]
    await asyncio.sleep(0)
    if moment == 0:
        tasks[0].cancel("while it waits")
        await asyncio.sleep(0)
    if moment == 1:
        tasks[0].cancel("before the release")
    semaphore.release()
    if moment == 2:
        tasks[0].cancel("after the release")
    if moment == 3:
        semaphore.release()
        tasks[0].cancel("after two releases")
    if moment == 4:
        for task in tasks:
            task.cancel("all after the release")
    tell_repr("  then", semaphore)
    await asyncio.sleep(0)
    tell_repr("  a turn later", semaphore)
    await asyncio.sleep(0)
    tell_repr("  two turns later", semaphore)
    for task in tasks:
        print(f"  done {task.done():d}, cancelled {task.cancelled():d}")
    for task in tasks:
        await end_task(task)
    tell_repr("  in the end", semaphore)


async def main():
    for moment in range(5):
        for waiters in range(1, 4):
            await at_moment(moment, waiters)


asyncio.run(main())
