import asyncio

from tell import tell
from tell_locks import tell_repr


async def puts_items(queue, name, count, pause):
    for i in range(count):
        await queue.put(f"{name}{i}")
        print(f"{asyncio.get_running_loop().time():.2f} {name} has put {i}")
        if pause >= 0:
            await asyncio.sleep(pause)


async def gets_items(queue, name, count, pause):
    for _ in range(count):
        item = await queue.get()
        print(f"{asyncio.get_running_loop().time():.2f} {name} has got ", end="")
        tell("item", item)
        if pause >= 0:
            await asyncio.sleep(pause)


async def through(kind, queue):
    print(kind)
    await asyncio.gather(
        gets_items(queue, "A", 3, 0),
        gets_items(queue, "B", 3, -1),
        puts_items(queue, "p", 4, -1),
        puts_items(queue, "q", 4, 0),
        gets_items(queue, "C", 4, 0.5),
        puts_items(queue, "r", 2, 1),
    )
    tell_repr("in the end", queue)


async def steals():
    print("an item that another task is faster to get")
    queue = asyncio.Queue()
    a, b = asyncio.create_task(gets_items(queue, "a", 1, -1)), asyncio.create_task(gets_items(queue, "b", 1, -1))
    await asyncio.sleep(0)
    queue.put_nowait(1)
    tell_repr("put", queue)
    tell("stolen", queue.get_nowait())
    await asyncio.sleep(0)
    tell_repr("then", queue)
    queue.put_nowait(2)
    queue.put_nowait(3)
    queue.put_nowait(4)
    await asyncio.gather(a, b)
    tell_repr("in the end", queue)


async def main():
    await through("first in, first out, of two", asyncio.Queue(2))
    await through("endless", asyncio.Queue(0))
    await through("last in, first out, of three", asyncio.LifoQueue(3))
    await through("the least first, of two", asyncio.PriorityQueue(2))
    await steals()


asyncio.run(main())
