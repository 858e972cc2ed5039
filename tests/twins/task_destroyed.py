import asyncio
import gc


def report(loop, context):
    task = context["task"]
    print(f"report: {context['message']} {task.get_name()}: done {task.done():d}, cancelling {task.cancelling()}")
    print(f"  exception {'exception' in context:d}, future {'future' in context:d}")


async def waits(future):
    await future


async def stops(loop):
    loop.stop()
    await loop.create_future()


def destroy(what, make):
    print(what)
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(report)
    kept = make(loop)
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    del kept
    gc.collect()


def is_stopped(loop):
    try:
        loop.run_until_complete(stops(loop))
    except RuntimeError as error:
        print(f": RuntimeError: {error}")


def is_gathered(loop):
    async def gathers():
        # not awaited: the gatherer itself would be reported as well
        asyncio.gather(waits(loop.create_future()), loop.create_task(waits(loop.create_future()), name="of its own"))

    return loop.run_until_complete(gathers())


def is_cancelled(loop):
    task = loop.create_task(waits(loop.create_future()), name="cancelled")
    loop.call_soon(task.cancel)
    return task


destroy("waits", lambda loop: loop.create_task(waits(loop.create_future()), name="waiter"))
destroy("sleeps", lambda loop: loop.create_task(asyncio.sleep(10.0), name="sleeper"))
destroy("stopped", is_stopped)
destroy("gathered", is_gathered)
destroy("cancelled", is_cancelled)
