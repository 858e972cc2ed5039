"""All tasks at a glance: python -m asyncio pstree and ps, of tasks that wait for each other, for futures, and for what they have gathered."""

import asyncio

from tell_graph import print_task_tree, print_tasks


async def rests(seconds):
    await asyncio.sleep(seconds)


async def awaits(task):
    await task


async def awaits_inner(task):
    await awaits(task)


async def gathers(first, second):
    await asyncio.gather(first, second)


async def app():
    leaf = asyncio.create_task(rests(1), name="leaf")
    tasks = [
        asyncio.current_task(),
        leaf,
        asyncio.create_task(awaits_inner(leaf), name="a"),
        asyncio.create_task(awaits(leaf), name="b"),
    ]
    tasks.append(asyncio.create_task(gathers(tasks[2], tasks[3]), name="c"))
    tasks.append(asyncio.create_task(rests(2), name="alone"))
    await asyncio.sleep(0)
    print_task_tree(tasks[1:])
    print_tasks(tasks[1:])
    for task in tasks[1:]:
        await task


asyncio.run(app())
