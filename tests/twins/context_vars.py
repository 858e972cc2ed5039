import asyncio
import contextvars

from tell import tell

name = contextvars.ContextVar("name")
level = contextvars.ContextVar("level", default=0)


async def task_body(value):
    tell("  task sees", name.get())
    name.set(value)
    await asyncio.sleep(1.0)
    tell("  task still has", name.get())


def callback(what):
    print(f"  {what}: ", end="")
    tell("name", name.get())


def sets_level(value):
    tell("  before", level.get())
    level.set(value)
    return level.get()


async def set_in_place():
    name.set("set by a function in place")


async def main():
    loop = asyncio.get_running_loop()
    tell("default", level.get())
    try:
        name.get()
    except LookupError as error:
        print(f"missing: {type(error).__name__}")

    name.set("main")
    one, two = asyncio.create_task(task_body("one")), asyncio.create_task(task_body("two"))
    loop.call_soon(callback, "soon")
    one.add_done_callback(lambda task: callback("done"))
    name.set("main, later")
    loop.call_later(0.5, callback, "later")
    await one
    await two
    tell("main has", name.get())
    await set_in_place()
    tell("main has", name.get())

    outer = level.set(1)
    inner = level.set(2)
    tell("level", level.get())
    level.reset(inner)
    tell("level", level.get())
    level.reset(outer)
    tell("level", level.get())
    try:
        level.reset(outer)
    except RuntimeError as error:
        print(f"used: {type(error).__name__}")

    context = contextvars.copy_context()
    tell("run", context.run(sets_level, 5))
    tell("run", context.run(sets_level, 6))
    tell("outside", level.get())
    tell("inside", context.get(level))
    await asyncio.create_task(task_body("shared"), context=context)
    tell("inside", context.get(name))


asyncio.run(main())
