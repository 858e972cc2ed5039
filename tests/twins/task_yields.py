import asyncio
import types

from tell_places import outcome, tell_plain


@types.coroutine
def yields(value):
    yield value


def generator():
    yield


async def waits(future):
    return await future


async def yields_itself():
    await yields(asyncio.current_task())


async def tell_refused(what, coroutine):
    task = asyncio.create_task(coroutine, name=what)
    tell_plain(what, await outcome(task))


async def app(foreign):
    loop = asyncio.get_running_loop()
    await tell_refused("a number", waits_for_yields(3))
    await tell_refused("a text", waits_for_yields("text"))
    await tell_refused("a list", waits_for_yields([1, 2]))
    await tell_refused("a future", waits_for_yields(loop.create_future()))
    done = loop.create_future()
    done.set_result(1)
    await tell_refused("a future that is done", waits_for_yields(done))
    await tell_refused("a generator", waits_for_yields(generator()))
    await tell_refused("itself", yields_itself())
    await tell_refused("of another loop", waits_for_yields(foreign))
    await tell_refused("awaits one of another loop", waits(foreign))
    await tell_refused("nothing", waits_for_yields(None))


async def waits_for_yields(value):
    return await yields(value)


stranger = asyncio.new_event_loop()
asyncio.run(app(stranger.create_future()))
stranger.close()
