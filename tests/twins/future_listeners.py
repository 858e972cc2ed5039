import asyncio

from tell_places import outcome, tell_plain_repr


async def waits(future):
    return await outcome(future)


async def groups(future):
    async with asyncio.TaskGroup() as group:
        look("in a group", group.create_task(waits(future), name="member"))


def look(what, future):
    tell_plain_repr(what, future)


async def run(what, coroutine, future):
    task = asyncio.create_task(coroutine, name="waiter")
    await asyncio.sleep(0)
    look(what, future)
    tell_plain_repr("  by", task)
    task.cancel()
    await outcome(task)
    look("  afterwards", future)


async def gathers(*futures):
    return await asyncio.gather(*futures)


async def app():
    loop = asyncio.get_running_loop()
    await run("awaited", waits(future := loop.create_future()), future)
    await run("waited for", asyncio.wait([future := loop.create_future()]), future)
    await run("with a limit", asyncio.wait([future := loop.create_future()], timeout=5.0), future)
    await run("wait_for", asyncio.wait_for(future := loop.create_future(), 5.0), future)
    future = loop.create_future()
    await run("gathered", gathers(future, future), future)
    future = loop.create_future()
    await run("shielded", waits(shield := asyncio.shield(future)), shield)
    future = loop.create_future()
    asyncio.as_completed([future])
    look("as_completed", future)
    await run("and a group", groups(future), future)
    future = loop.create_future()
    both = [asyncio.create_task(waits(future), name=name) for name in "ab"]
    await asyncio.sleep(0)
    look("two tasks", future)
    both[0].cancel()
    look("one is cancelled", future)
    await asyncio.wait(both)


asyncio.run(app())
