"""Which context a callback sees: that of whoever scheduled it, or one that is given; done callbacks and eager tasks too."""

import asyncio
import contextvars
import functools

from tell import tell

var = contextvars.ContextVar("var")


def look(what, future=None):
    tell(what, var.get())
    var.set("set in a callback")


async def task(what):
    look(what)
    await asyncio.sleep(0)
    tell(what, var.get())


async def main():
    loop = asyncio.get_running_loop()
    var.set("one")
    loop.call_soon(look, "soon")
    future = loop.create_future()
    future.add_done_callback(functools.partial(look, "done"))
    context = contextvars.copy_context()
    var.set("two")
    loop.call_soon(look, "soon, with a context", context=context)
    loop.call_soon(look, "the same context", context=context)
    future.add_done_callback(functools.partial(look, "done, with that context"), context=context)
    var.set("three")
    future.set_result(None)
    kept = [asyncio.create_task(task("eager"), eager_start=True)]
    tell("main", var.get())
    kept.append(asyncio.create_task(task("in the context"), context=context))
    kept.append(asyncio.create_task(task("eager in the context"), eager_start=True, context=context))
    await asyncio.sleep(1)
    tell("main", var.get())
    tell("the context", context.get(var))


asyncio.run(main())
