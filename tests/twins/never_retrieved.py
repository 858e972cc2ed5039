import asyncio
import gc

from tell_places import outcome, without_places


def report(loop, context):
    print(f"  report: {context['message']}: {context['exception']!r}: {without_places(repr(context['future']))}")


async def fails():
    raise ValueError("x")


def done(future):
    print(f"  done: {future.done():d}")


async def look(what, function=None):
    print(what)
    task = asyncio.create_task(fails(), name=what)
    if function:
        await function(task)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task = None
    gc.collect()


async def result(task):
    await asyncio.sleep(0)
    try:
        task.result()
    except ValueError:
        pass


async def exception(task):
    await asyncio.sleep(0)
    task.exception()


async def cancel_later(task):
    await asyncio.sleep(0)
    print(f"  cancel: {task.cancel():d}")


async def waits(task):
    await asyncio.wait([task])


async def gathers(task):
    await outcome(asyncio.gather(task, return_exceptions=True))


async def shields(task):
    await outcome(asyncio.shield(task))


async def calls_back(task):
    task.add_done_callback(done)


def futures():
    loop = asyncio.get_running_loop()
    print("a future")
    future = loop.create_future()
    future.set_exception(KeyError())
    future = None
    gc.collect()
    print("a future that is looked at")
    future = loop.create_future()
    future.set_exception(KeyError())
    future.exception()
    future = None
    gc.collect()
    print("a future that is cancelled")
    future = loop.create_future()
    future.cancel()
    future = None
    gc.collect()


async def app():
    asyncio.get_running_loop().set_exception_handler(report)
    await look("nobody")
    await look("awaited", outcome)
    await look("result", result)
    await look("exception", exception)
    await look("cancelled when it is done", cancel_later)
    await look("waited for", waits)
    await look("gathered", gathers)
    await look("shielded", shields)
    await look("a callback that does not look", calls_back)
    futures()


asyncio.run(app())
