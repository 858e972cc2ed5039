import asyncio

from tell import tell
from tell_locks import end_task, outcome, tell_repr


async def gets_one(queue):
    result = await outcome(queue.get())
    tell("  get", result)


async def puts_one(queue, item):
    result = await outcome(queue.put(item))
    tell("  put", result)


async def getters(moment):
    print(f"getters, moment {moment}")
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(gets_one(queue)) for _ in range(3)]
    await asyncio.sleep(0)
    if moment == 0:
        tasks[0].cancel("before")
        await asyncio.sleep(0)
    if moment == 1:
        tasks[0].cancel("in the turn, before")
    queue.put_nowait(1)
    if moment == 2:
        tasks[0].cancel("in the turn, after")
    if moment == 3:
        queue.put_nowait(2)
        tasks[0].cancel("one of two")
        tasks[1].cancel("two of two")
    if moment == 4:
        tell("  stolen", queue.get_nowait())
        tasks[0].cancel("after the theft")
    tell_repr("  then", queue)
    await asyncio.sleep(0)
    tell_repr("  a turn later", queue)
    await asyncio.sleep(0)
    for task in tasks:
        await end_task(task)
    tell_repr("  in the end", queue)


async def putters(moment):
    print(f"putters, moment {moment}")
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    tasks = [asyncio.create_task(puts_one(queue, i + 1)) for i in range(3)]
    await asyncio.sleep(0)
    if moment == 0:
        tasks[0].cancel("before")
        await asyncio.sleep(0)
    if moment == 1:
        tasks[0].cancel("in the turn, before")
    tell("  got", queue.get_nowait())
    if moment == 2:
        tasks[0].cancel("in the turn, after")
    if moment == 3:
        tasks[0].cancel("two of them")
        tasks[1].cancel("two of them")
    if moment == 4:
        queue.put_nowait(9)
        tasks[0].cancel("after somebody was faster")
    tell_repr("  then", queue)
    await asyncio.sleep(0)
    tell_repr("  a turn later", queue)
    await asyncio.sleep(0)
    for task in tasks:
        await end_task(task)
    tell_repr("  in the end", queue)


async def main():
    for moment in range(5):
        await getters(moment)
    for moment in range(5):
        await putters(moment)


asyncio.run(main())
