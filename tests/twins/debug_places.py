import asyncio
import gc

from tell_places import tell_logs, tell_plain_repr


def reports(protocol):
    asyncio.get_running_loop().call_exception_handler({"message": "in a callback", "protocol": protocol})


async def waits(future):
    await future


async def fails():
    raise ValueError("nobody looks")


async def app():
    loop = asyncio.get_running_loop()
    before = loop.create_future()
    loop.set_debug(True)
    tell_plain_repr("made before", before)
    future = loop.create_future()
    tell_plain_repr("future", future)
    future.set_result(1)
    tell_plain_repr("done", future)
    future = loop.create_future()
    task = asyncio.create_task(waits(future), name="waiter")
    tell_plain_repr("task", task)
    await asyncio.sleep(0)
    tell_plain_repr("waits", task)
    future.set_result(None)
    await task
    tell_plain_repr("done", task)
    loop.set_debug(False)
    tell_plain_repr("debug mode is over", future)
    loop.set_debug(True)
    print("reports")
    try:
        raise KeyError
    except KeyError as error:
        future = loop.create_future()
        future.set_exception(error)
    future = None
    gc.collect()
    task = asyncio.create_task(fails(), name="failing")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task = None
    gc.collect()
    loop.call_soon(reports, asyncio.StreamReaderProtocol(asyncio.StreamReader()))
    await asyncio.sleep(0)


tell_logs()
asyncio.run(app())
