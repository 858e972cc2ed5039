import asyncio

from tell_places import outcome, tell_plain_repr


async def returns(value):
    return value


async def waits(future):
    return await future


async def group_of_two():
    async with asyncio.TaskGroup() as group:
        tell_plain_repr("group", group.create_task(returns(1), name="member"))


async def app():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    task = asyncio.create_task(waits(future), name="plain")
    tell_plain_repr("plain", task)
    eager = asyncio.create_task(returns(2), name="eager", eager_start=True)
    tell_plain_repr("eager, at its end", eager)
    waiting = asyncio.create_task(waits(future), name="eager", eager_start=True)
    tell_plain_repr("eager, waits", waiting)
    ensured = asyncio.ensure_future(returns(3))
    ensured.set_name("ensured")
    tell_plain_repr("ensure_future", ensured)
    await group_of_two()
    task.cancel()
    tell_plain_repr("cancelling", task)
    await outcome(task)
    tell_plain_repr("cancelled", task)
    await outcome(waiting)


asyncio.run(app(), debug=True)
