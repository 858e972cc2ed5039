"""Coroutines in a ring hand a token around by queues, in a group with another one; the last fails, and the others are cancelled."""

import asyncio

from tell import tell

RING = 3


def now():
    return f"{asyncio.get_running_loop().time():.1f}"


async def node(queues, number):
    while True:
        try:
            token = await queues[number].get()
        except BaseException as error:
            print(f"{number}: {type(error).__name__}")
            raise
        print(f"{now()} node {number} has {token}")
        if token == 7:
            raise OverflowError(f"token {token}")
        await asyncio.sleep(0.5)
        await queues[(number + 1) % RING].put(token + 1)


async def watches():
    while True:
        try:
            await asyncio.sleep(1)
        except BaseException as error:
            tell("watcher", error)
            raise
        print(f"{now()} watcher")


class Ordered(dict):
    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)


async def main():
    queues = [asyncio.Queue() for _ in range(RING)]
    try:
        async with asyncio.TaskGroup() as group:
            for i in range(RING):
                group.create_task(node(queues, i))
            group.create_task(watches())
            await queues[0].put(0)
    except ExceptionGroup as outcome:
        tell("member", outcome.exceptions[0])
        tell("group", outcome)


asyncio.taskgroups.set = Ordered  # so that tasks are cancelled in the order in which they were made
try:
    asyncio.run(main())
finally:
    del asyncio.taskgroups.set
