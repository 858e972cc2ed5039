"""Who waits for a task, as text: through coroutines, through other tasks, and of the running task itself."""

import asyncio

from tell_graph import tell_graph


async def innermost(future):
    await future


async def inner(future):
    await innermost(future)


async def outer(task):
    await task


async def tells_itself():
    await asyncio.sleep(0)
    tell_graph(asyncio.format_call_graph())


async def awaits_tells_itself():
    await tells_itself()


async def app():
    future = asyncio.get_running_loop().create_future()
    first = asyncio.create_task(inner(future))
    second = asyncio.create_task(outer(first), name="it's second")
    tell_graph(asyncio.format_call_graph(first))
    await asyncio.sleep(0)
    tell_graph(asyncio.format_call_graph(first))
    tell_graph(asyncio.format_call_graph(second))
    tell_graph(asyncio.format_call_graph(future))
    future.set_result(None)
    print("the future is done")
    tell_graph(asyncio.format_call_graph(future))
    await second
    tell_graph(asyncio.format_call_graph(future))
    await asyncio.create_task(awaits_tells_itself(), name="itself")


asyncio.run(app())
