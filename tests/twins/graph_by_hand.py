"""What is told of by hand who waits: shown until it is taken back, also of a future that is done; no callback, and once however often it is told."""

import asyncio

from tell_graph import tell_graph


async def rests():
    await asyncio.sleep(1)


async def app():
    future = asyncio.get_running_loop().create_future()
    waiter = asyncio.create_task(rests(), name="waiter")
    await asyncio.sleep(0)
    asyncio.future_add_to_awaited_by(future, waiter)
    asyncio.future_add_to_awaited_by(future, waiter)
    tell_graph(asyncio.format_call_graph(future))
    print(future)
    future.set_result(None)
    await asyncio.sleep(0)
    tell_graph(asyncio.format_call_graph(future))
    asyncio.future_discard_from_awaited_by(future, waiter)
    tell_graph(asyncio.format_call_graph(future))
    asyncio.future_add_to_awaited_by(future, asyncio.current_task())
    tell_graph(asyncio.format_call_graph(future))
    asyncio.future_discard_from_awaited_by(future, asyncio.current_task())
    asyncio.future_discard_from_awaited_by(future, waiter)
    tell_graph(asyncio.format_call_graph(future))
    await waiter


asyncio.run(app())
