import asyncio

from tell_places import tell_plain_repr


def one(future):
    pass


def two(future):
    pass


async def app():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    tell_plain_repr("pending", future)
    for callback in one, two, one, two:
        future.add_done_callback(callback)
        tell_plain_repr("one more", future)
    future.set_result(3)
    tell_plain_repr("finished", future)
    for result in None, True, 1.5, "text", b"bytes", [1, "two", None]:
        future = loop.create_future()
        future.set_result(result)
        tell_plain_repr("finished", future)
    future = loop.create_future()
    future.set_exception(ValueError("a 'quoted' word"))
    tell_plain_repr("failed", future)
    future.exception()
    future = loop.create_future()
    future.set_exception(KeyError())
    tell_plain_repr("failed", future)
    future.exception()
    future = loop.create_future()
    future.cancel("why")
    tell_plain_repr("cancelled", future)
    inner = loop.create_future()
    outer = loop.create_future()
    inner.set_result(1)
    outer.set_result(inner)
    tell_plain_repr("a future in a future", outer)


asyncio.run(app())
