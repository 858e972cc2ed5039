import asyncio

from tell import tell
from tell_locks import attempt, end_task, outcome, tell_repr


def item_of(number):
    if number % 5 == 4:
        return f"s{number}"
    return None if number % 7 == 6 else number * 7 % 10


async def gets_one(queue):
    tell("  getter", await outcome(queue.get()))


async def main():
    queue = asyncio.PriorityQueue()
    for i in range(16):
        tell("put", attempt(queue.put_nowait, item_of(i)))
        tell_repr("  then", queue)
    for i in range(18):
        tell("get", attempt(queue.get_nowait))
        tell_repr("  then", queue)
    done = 0
    while attempt(queue.task_done) is None:
        done += 1
    print(f"done {done}")

    print("who waits")
    queue = asyncio.PriorityQueue(3)
    getter = asyncio.create_task(gets_one(queue))
    second = asyncio.create_task(gets_one(queue))
    await asyncio.sleep(0)
    tell("put", attempt(queue.put_nowait, 1))
    tell("put", attempt(queue.put_nowait, "x"))
    tell_repr("then", queue)
    await asyncio.sleep(0)
    tell_repr("a turn later", queue)
    await end_task(getter)
    await end_task(second)
    tell("put", await outcome(queue.put(2)))
    tell("put", await outcome(queue.put(None)))
    putter = asyncio.create_task(queue.put(3))
    await asyncio.sleep(0)
    tell_repr("full", queue)
    tell("get", await outcome(queue.get()))
    await asyncio.sleep(0)
    tell_repr("then", queue)
    print(f"the putter: done {putter.done():d}")
    await end_task(putter)


asyncio.run(main())
