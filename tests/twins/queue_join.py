import asyncio

from tell import tell
from tell_locks import attempt, end_task, outcome, tell_repr


async def joins(queue):
    result = await outcome(queue.join())
    print(f"  {asyncio.get_running_loop().time():.1f} ", end="")
    tell("joined", result)


async def works(queue):
    while True:
        await asyncio.sleep(await queue.get())
        print(f"  {asyncio.get_running_loop().time():.1f} ", end="")
        tell("done", attempt(queue.task_done))


async def with_workers(queue):
    tasks = [asyncio.create_task(joins(queue)) for _ in range(3)]
    for i in range(6):
        await queue.put(6 - i)
    tasks.extend(asyncio.create_task(works(queue)) for _ in range(3))
    tell_repr("  started", queue)
    await asyncio.sleep(0)
    late = asyncio.create_task(joins(queue))
    await asyncio.sleep(1)
    await end_task(late)
    tell("  too late", await outcome(asyncio.wait_for(queue.join(), 2)))
    tell("  joined", await queue.join())
    tell_repr("  then", queue)
    await queue.join()
    tell("  too often", attempt(queue.task_done))
    for task in tasks:
        await end_task(task)


async def main():
    print("first in, first out")
    await with_workers(asyncio.Queue())
    print("last in, first out")
    await with_workers(asyncio.LifoQueue())
    print("the least first")
    await with_workers(asyncio.PriorityQueue())

    print("an item that comes in the same turn")
    queue = asyncio.Queue()
    queue.put_nowait(0)
    a = asyncio.create_task(joins(queue))
    await asyncio.sleep(0)
    b = asyncio.create_task(joins(queue))
    queue.task_done()
    queue.put_nowait(0)
    await asyncio.sleep(0)
    print(f"done {a.done():d} {b.done():d}")
    tell_repr("then", queue)
    await end_task(a)
    await end_task(b)


asyncio.run(main())
