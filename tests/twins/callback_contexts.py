import asyncio
import contextvars

var = contextvars.ContextVar("var", default="outside")


def say(what):
    print(f"  {what}: {var.get()}")
    var.set(f"set by {what}")




async def app():
    loop = asyncio.get_running_loop()
    given = contextvars.copy_context()
    given.run(var.set, "given")
    var.set("main")
    copied = loop.call_soon(say, "call_soon")
    loop.call_soon(say, "call_soon in a context", context=given)
    loop.call_soon(say, "and once more", context=given)
    timer = loop.call_later(1.0, say, "call_later")
    loop.call_at(1.0, say, "call_at")
    var.set("main, later")
    future = loop.create_future()
    future.add_done_callback(lambda future: say("done"))
    future.add_done_callback(lambda future: say("done in a context"), context=given)
    future.set_result(None)
    print(f"own {copied.get_context() is not asyncio.current_task().get_context():d}")
    await asyncio.sleep(2.0)
    print(f"copied {copied.get_context()[var]}, of the timer {timer.get_context()[var]}, given {given[var]}")
    print(f"main has {var.get()}")


asyncio.run(app())
