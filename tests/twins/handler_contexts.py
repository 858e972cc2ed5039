import asyncio
import contextvars
import gc

var = contextvars.ContextVar("var", default="outside")


def report(loop, context):
    print(f"  {context['message']}: {var.get()}")
    var.set("set by the handler")


async def fails():
    var.set("in the task")
    raise ValueError("x")


def say():
    var.set("in the callback")


def tell(what, **things):
    loop = asyncio.get_running_loop()
    loop.call_exception_handler({"message": what, **things})
    print(f"  now {var.get()}")
    var.set("main")


async def app():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(report)
    var.set("main")
    tell("nothing")
    tell("a future", future=loop.create_future())
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    tell("a task", task=task)
    tell("a task as a future", future=task)
    handle = loop.call_soon(say)
    tell("a handle", handle=handle)
    tell("a task before its handle", task=task, handle=handle)
    await asyncio.sleep(0)
    tell("a handle that was called", handle=handle)
    print(f"  in the task's context {task.get_context()[var]}, in the handle's {handle.get_context()[var]}")
    task = handle = None
    gc.collect()
    print(f"now {var.get()}")


asyncio.run(app())
