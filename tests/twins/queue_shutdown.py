import asyncio

from tell import tell
from tell_locks import attempt, end_task, outcome, tell_repr


async def gets_one(queue):
    tell("  get", await outcome(queue.get()))


async def puts_one(queue, item):
    tell("  put", await outcome(queue.put(item)))


async def joins(queue):
    tell("  join", await outcome(queue.join()))


async def afterwards(queue):
    tell("  put", await outcome(queue.put(9)))
    tell("  put_nowait", attempt(queue.put_nowait, 9))
    tell("  get_nowait", attempt(queue.get_nowait))
    tell("  get", await outcome(asyncio.wait_for(queue.get(), 1)))
    tell("  get", await outcome(asyncio.wait_for(queue.get(), 1)))
    for _ in range(3):
        tell("  task_done", attempt(queue.task_done))
    await asyncio.sleep(0)
    tell_repr("  in the end", queue)


async def shuts_down(queue, items, getters, putters, immediate):
    print(f"{items} items, {getters} getters, {putters} putters, {'immediately' if immediate else 'gently'}")
    for i in range(items):
        queue.put_nowait(i)
    tasks = [asyncio.create_task(joins(queue))]
    tasks.extend(asyncio.create_task(gets_one(queue)) for _ in range(getters))
    tasks.extend(asyncio.create_task(puts_one(queue, i + 10)) for i in range(putters))
    await asyncio.sleep(0)
    tell_repr("  before", queue)
    queue.shutdown(immediate)
    tell_repr("  shut down", queue)
    queue.shutdown(False)
    await asyncio.sleep(0)
    tell_repr("  a turn later", queue)
    await afterwards(queue)
    for task in tasks:
        await end_task(task)


async def all_of_them(immediate):
    await shuts_down(asyncio.Queue(0), 0, 3, 0, immediate)
    await shuts_down(asyncio.Queue(2), 2, 0, 3, immediate)
    await shuts_down(asyncio.Queue(0), 3, 1, 0, immediate)
    await shuts_down(asyncio.LifoQueue(2), 2, 0, 1, immediate)
    await shuts_down(asyncio.PriorityQueue(3), 3, 1, 2, immediate)


async def main():
    await all_of_them(False)
    await all_of_them(True)


asyncio.run(main())
