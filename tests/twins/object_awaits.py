import asyncio
import contextvars

from tell import tell
from tell_places import outcome


def generator():
    yield


async def async_generator():
    yield


class Plain:
    pass


async def awaits(thing):
    return await thing


async def app():
    loop = asyncio.get_running_loop()
    var = contextvars.ContextVar("var")
    tell("plain", await outcome(awaits(Plain())))
    tell("list", await outcome(awaits([])))
    tell("generator", await outcome(awaits(generator())))
    tell("async generator", await outcome(awaits(async_generator())))
    tell("context", await outcome(awaits(contextvars.copy_context())))
    tell("variable", await outcome(awaits(var)))
    tell("token", await outcome(awaits(var.set(1))))
    tell("loop", await outcome(awaits(loop)))
    tell("handle", await outcome(awaits(loop.call_soon(len, ""))))
    tell("timer", await outcome(awaits(loop.call_later(100.0, print))))
    tell("runner", await outcome(awaits(asyncio.Runner())))
    tell("timeout", await outcome(awaits(asyncio.timeout(1.0))))
    tell("group", await outcome(awaits(asyncio.TaskGroup())))
    tell("as_completed", await outcome(awaits(asyncio.as_completed([loop.create_future()]))))
    tell("stream reader", await outcome(awaits(asyncio.StreamReader())))
    tell("a future's iterator", await outcome(awaits(loop.create_future().__await__())))


asyncio.run(app())
