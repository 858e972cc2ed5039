import asyncio

from tell import tell
from tell_places import outcome


async def coroutine(error):
    raise error


def generator(error):
    yield
    raise error


async def async_generator(error):
    yield
    raise error


def tell_error(what, error):
    tell(what, error)
    tell("  from", error.__cause__)


def step(iterator):
    try:
        return iterator.send(None)
    except BaseException as error:
        return error


async def drive(agen):
    await anext(agen)
    return await anext(agen)


async def app():
    for error in StopIteration("x"), StopAsyncIteration("y"):
        tell_error("coroutine", step(coroutine(error)))
        tell_error("task", await outcome(asyncio.create_task(coroutine(error))))
        made = generator(error)
        next(made)
        tell_error("generator", step(made))
        tell_error("async generator", await outcome(drive(async_generator(error))))


asyncio.run(app())
