"""Publish and subscribe: every subscriber has a queue of its own; one comes late, one leaves early."""

import asyncio

queues = [None] * 4


def publish(text):
    for queue in queues:
        if queue is not None:
            queue.put_nowait(text)


async def subscriber(name, limit):
    place = queues.index(None)
    queue = queues[place] = asyncio.Queue()
    try:
        for _ in range(limit):
            print(f"{name} got {await queue.get()}")
    finally:
        queues[place] = None
        print(f"{name} leaves")


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(subscriber("early", 5))
        group.create_task(subscriber("short", 2))
        for i, text in enumerate(("one", "two", "three", "four", "five")):
            await asyncio.sleep(1)
            if i == 2:
                group.create_task(subscriber("late", 2))
            publish(text)


asyncio.run(main())
