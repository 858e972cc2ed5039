import asyncio

from tell import tell
from tell_places import outcome


class MyCancelled(asyncio.CancelledError):
    pass


async def raises(error):
    raise error


async def raises_from(error):
    raise asyncio.CancelledError("from") from error


async def raises_when_cancelled(error):
    try:
        await asyncio.sleep(10.0)
    except asyncio.CancelledError:
        pass
    raise error


async def look(what, coroutine, cancels=None):
    print(what)
    task = asyncio.create_task(coroutine)
    if cancels:
        await asyncio.sleep(0)
        task.cancel(cancels)
    first = await outcome(task)
    tell("  first", first)
    tell("  from", first.__cause__)
    second = await outcome(task)
    tell("  second", second)
    tell("  from", second.__cause__)
    print(f"  cancelled {task.cancelled():d}, cancelling {task.cancelling()}")


async def app():
    await look("its own", raises(asyncio.CancelledError("own")))
    await look("of its own class", raises(MyCancelled("mine")))
    await look("with a cause", raises_from(ValueError("why")))
    await look("another message", raises_when_cancelled(asyncio.CancelledError("other")), "asked")
    await look("another class", raises_when_cancelled(MyCancelled("mine")), "asked")
    await look("another error", raises_when_cancelled(KeyError()), "asked")
    future = asyncio.get_running_loop().create_future()
    future.set_exception(asyncio.CancelledError("as an exception"))
    tell("a future", await outcome(future))
    print(f"  cancelled {future.cancelled():d}")
    future = asyncio.get_running_loop().create_future()
    future.set_exception(MyCancelled("as an exception"))
    waiter = asyncio.create_task(outcome(future))
    tell("a future", await waiter)
    print(f"  cancelled {future.cancelled():d}")


asyncio.run(app())
