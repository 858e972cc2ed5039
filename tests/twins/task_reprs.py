import asyncio

from tell_places import outcome, tell_plain_repr


async def waits(future):
    return await future


async def fails():
    raise ValueError("x")


def done(future):
    pass


async def app():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    tell_plain_repr("app", asyncio.current_task())
    task = asyncio.create_task(waits(future), name="H")
    tell_plain_repr("new", task)
    await asyncio.sleep(0)
    tell_plain_repr("waits", task)
    outer = asyncio.create_task(waits(task), name="outer")
    await asyncio.sleep(0)
    tell_plain_repr("waited for", task)
    tell_plain_repr("waits for a task", outer)
    task.add_done_callback(done)
    tell_plain_repr("two callbacks", task)
    task.cancel()
    tell_plain_repr("cancelling", task)
    tell_plain_repr("not yet", outer)
    await outcome(outer)
    tell_plain_repr("cancelled", task)
    tell_plain_repr("cancelled", outer)
    swallowed = asyncio.create_task(waits(loop.create_future()), name="before it starts")
    swallowed.cancel()
    tell_plain_repr("cancelling", swallowed)
    swallowed.uncancel()
    tell_plain_repr("not any more", swallowed)
    swallowed.cancel()
    failing = asyncio.create_task(fails(), name="it's")
    await outcome(failing)
    tell_plain_repr("failed", failing)
    failing.set_name("renamed")
    tell_plain_repr("renamed", failing)
    ready = loop.create_future()
    ready.set_result("a result")
    finished = asyncio.create_task(waits(ready), name="")
    await finished
    tell_plain_repr("finished", finished)


asyncio.run(app())
