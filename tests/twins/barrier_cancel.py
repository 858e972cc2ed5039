import asyncio

from tell import tell
from tell_locks import end_task, outcome, tell_repr


async def comes(barrier):
    passed = await outcome(barrier.wait())
    tell("  passed", passed)
    if isinstance(passed, BaseException):
        raise passed
    return passed


async def at_moment(moment):
    print(f"moment {moment}")
    barrier = asyncio.Barrier(3)
    tasks = [asyncio.create_task(comes(barrier)) for _ in range(2)]
    await asyncio.sleep(0)
    if moment == 0:
        tasks[0].cancel("while it fills")
        await asyncio.sleep(0)
    tell_repr("  two came", barrier)
    if moment == 1:
        tasks[0].cancel("in the turn of the last one")
    tasks.append(asyncio.create_task(comes(barrier)))
    await asyncio.sleep(0)
    tell_repr("  the third came", barrier)
    if moment == 2:
        tasks[0].cancel("while it drains")
    if moment == 3:
        tasks[0].cancel("all who drain")
        tasks[1].cancel("all who drain")
    tasks.extend(asyncio.create_task(comes(barrier)) for _ in range(3))
    if moment == 4:
        tasks[3].cancel("before it came")
    await asyncio.sleep(0)
    tell_repr("  more came", barrier)
    if moment == 5:
        tasks[3].cancel("in the next round")
    await asyncio.sleep(1)
    tell_repr("  later", barrier)
    for i, task in enumerate(tasks):
        print(f"  {i}: done {task.done():d}, cancelled {task.cancelled():d}")
    for task in tasks:
        await end_task(task)
    tell_repr("  in the end", barrier)


async def main():
    for moment in range(6):
        await at_moment(moment)
    barrier = asyncio.Barrier(2)
    tell("too late", await outcome(asyncio.wait_for(barrier.wait(), 1)))
    tell_repr("then", barrier)


asyncio.run(main())
