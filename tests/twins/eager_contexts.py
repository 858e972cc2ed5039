import asyncio
import contextvars

from tell import tell

var = contextvars.ContextVar("var", default="default")


async def sets_twice(text):
    tell("  begins with", var.get())
    var.set(text)
    await asyncio.sleep(1.0)
    tell("  goes on with", var.get())
    var.set("end")


def eager(text, context=None):
    return asyncio.create_task(sets_twice(text), eager_start=True, context=context)


async def app():
    var.set("maker")
    task = eager("own")
    tell("maker", var.get())
    tell("task", await task)
    tell("in its context", task.get_context().get(var))

    context = contextvars.Context()
    task = eager("given", context)
    tell("in the given one", context.get(var))
    tell("task", await task)
    tell("in the given one", context.get(var))
    tell("maker", var.get())

    coro = sets_twice("never")
    try:
        # Python's own Task: the one in C leaves the current task changed when this fails (in 3.14).
        loop = asyncio.get_running_loop()
        asyncio.tasks._PyTask(coro, loop=loop, eager_start=True, context=asyncio.current_task().get_context())
    except RuntimeError as error:
        print(f"entered already: {type(error).__name__}: {str(error)[:20]}")
    tell("close", coro.close())


asyncio.run(app())
