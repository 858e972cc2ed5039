import asyncio

from tell_places import tell_logs


def hands_on(loop, context):
    print(f"handler: {context.get('message')}")
    if "exception" in context:
        print(f"handler: {context['exception']!r}")
    loop.default_exception_handler(context)


async def fails():
    raise ValueError("x")


async def waits(future):
    await future


async def app():
    loop = asyncio.get_running_loop()
    print(f"handler {loop.get_exception_handler() is not None:d}")
    loop.call_exception_handler({})
    loop.call_exception_handler({"message": ""})
    loop.call_exception_handler({"message": "a message"})
    future = loop.create_future()
    task = asyncio.create_task(waits(future), name="waiter")
    handle = loop.call_later(5.0, print)
    handle.cancel()
    loop.call_exception_handler({"message": "things", "task": task, "handle": handle, "future": future})
    try:
        await fails()
    except ValueError as error:
        loop.call_exception_handler({"message": "an error", "exception": error})
    loop.set_exception_handler(hands_on)
    print(f"handler {loop.get_exception_handler() is hands_on:d}")
    try:
        await fails()
    except ValueError as error:
        loop.call_exception_handler({"message": "to the handler", "exception": error, "future": future})
    loop.set_exception_handler(None)
    print(f"handler {loop.get_exception_handler() is not None:d}")
    loop.call_exception_handler({"message": "to nobody"})
    task.cancel()


tell_logs()
asyncio.run(app())
