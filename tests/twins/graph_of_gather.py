"""Who waits for what is gathered, for the tasks of a group, for what is waited for and shielded."""

import asyncio

from tell_graph import tell_graph


async def tells():
    await asyncio.sleep(0)
    tell_graph(asyncio.format_call_graph())


async def rests(seconds):
    await asyncio.sleep(seconds)


async def gathers():
    await asyncio.gather(tells(), rests(1))


async def gathers_twice(future):
    print(await asyncio.gather(future, future))


async def groups():
    async with asyncio.TaskGroup() as group:
        group.create_task(tells(), name="tells")
        task = group.create_task(rests(1), name="rests")
        asyncio.get_running_loop().call_later(0.5, lambda: tell_graph(asyncio.format_call_graph(task)))


async def waits(tasks):
    await asyncio.wait(tasks)


async def shields(task):
    await asyncio.shield(task)


async def app():
    await gathers()
    await groups()
    tells_of = asyncio.create_task(tells(), name="waited for")
    await waits([tells_of])
    await shields(asyncio.create_task(tells(), name="shielded"))
    future = asyncio.get_running_loop().create_future()
    gatherer = asyncio.create_task(gathers_twice(future), name="gatherer")
    await asyncio.sleep(0)
    tell_graph(asyncio.format_call_graph(future))
    future.set_result(1)
    tell_graph(asyncio.format_call_graph(future))
    await gatherer
    tell_graph(asyncio.format_call_graph(future))


asyncio.run(app())
