import asyncio
import contextvars

from tell_places import tell_plain_repr


async def coroutine():
    pass


def generator():
    yield


async def async_generator():
    yield


class Plain:
    pass


async def app():
    loop = asyncio.get_running_loop()
    made = coroutine()
    tell_plain_repr("coroutine", made)
    wrapper = made.__await__()
    tell_plain_repr("its iterator", wrapper)
    made.close()
    tell_plain_repr("generator", generator())
    agen = async_generator()
    tell_plain_repr("async generator", agen)
    for what, step in ("asend", agen.asend(None)), ("athrow", agen.athrow(ValueError())), ("aclose", agen.aclose()), ("anext", anext(agen, 1)):
        tell_plain_repr(what, step)
        step.close()
    tell_plain_repr("a future's iterator", loop.create_future().__await__())
    tell_plain_repr("list", [1, "two", None, True, 2.5, b"six", [1e100]])
    tell_plain_repr("its iterator", iter([1]))
    tell_plain_repr("context", contextvars.copy_context())
    tell_plain_repr("missing", contextvars.Token.MISSING)
    tell_plain_repr("loop", loop)
    tell_plain_repr("runner", asyncio.Runner())
    tell_plain_repr("lock", asyncio.Lock())
    tell_plain_repr("event", asyncio.Event())
    tell_plain_repr("condition", asyncio.Condition())
    tell_plain_repr("semaphore", asyncio.Semaphore(2))
    tell_plain_repr("bounded semaphore", asyncio.BoundedSemaphore(1))
    tell_plain_repr("barrier", asyncio.Barrier(2))
    tell_plain_repr("queue", asyncio.Queue())
    tell_plain_repr("lifo queue", asyncio.LifoQueue(3))
    tell_plain_repr("priority queue", asyncio.PriorityQueue(1))
    tell_plain_repr("timeout", asyncio.timeout(1.0))
    tell_plain_repr("group", asyncio.TaskGroup())
    tell_plain_repr("stream reader", asyncio.StreamReader())
    tell_plain_repr("its protocol", asyncio.StreamReaderProtocol(asyncio.StreamReader()))
    tell_plain_repr("gather", asyncio.gather(loop.create_future()))
    tell_plain_repr("gather of nothing", asyncio.gather())
    tell_plain_repr("shield", asyncio.shield(loop.create_future()))
    tell_plain_repr("as_completed", asyncio.as_completed([loop.create_future()]))


asyncio.run(app())
