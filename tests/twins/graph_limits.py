"""How a limit and a depth cut call stacks, of the running task and of one that is suspended."""

import asyncio

from tell import tell
from tell_graph import tell_graph


async def innermost(future):
    await future


async def middle(future):
    await innermost(future)


async def outermost(future):
    await middle(future)


async def tells(future):
    for limit in [None, 1, 2, 9, -1, -2, -9, 0]:
        print("limit", limit)
        tell_graph(asyncio.format_call_graph(limit=limit))
    for depth in [1, 2]:
        print("depth", depth - 1)
        tell_graph(asyncio.format_call_graph(depth=depth))
        tell_graph(asyncio.format_call_graph(depth=depth, limit=1))
        tell_graph(asyncio.format_call_graph(depth=depth, limit=-1))


async def app():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(outermost(future))
    await asyncio.sleep(0)
    for limit in [None, 1, 2, 9, -1, -2, -9, 0]:
        print("limit", limit)
        tell_graph(asyncio.format_call_graph(task, limit=limit))
    tell_graph(asyncio.format_call_graph(future, limit=-1))
    await tells(future)
    asyncio.get_running_loop().call_soon(lambda: tell_graph(asyncio.format_call_graph()))
    await asyncio.sleep(0)
    future.set_result(None)
    await task


asyncio.run(app())
try:
    asyncio.capture_call_graph()
except RuntimeError as error:
    tell("outside", error)
