"""Tasks that wait for each other in circles, as far as they say: there is no tree of them."""

import asyncio

from tell_graph import print_task_tree


async def rests():
    await asyncio.sleep(1)


async def app():
    tasks = {name: asyncio.create_task(rests(), name=name) for name in "abcxyz"}
    waits = ["ab", "bc", "ca", "xy", "yx", "za"]
    for waiter, other in waits:
        asyncio.future_add_to_awaited_by(tasks[other], tasks[waiter])
    print_task_tree(tasks.values())
    for waiter, other in waits:
        asyncio.future_discard_from_awaited_by(tasks[other], tasks[waiter])
    for task in tasks.values():
        await task


asyncio.run(app())
