"""A variable that an asynchronous generator sets is set for whoever drives it: in the same task, and in a task of its own."""

import asyncio
import contextvars

from tell import tell

var = contextvars.ContextVar("var", default="unset")


async def gen():
    for i in range(3):
        var.set(f"set by the generator, {i}")
        await asyncio.sleep(0.1)
        yield var.get()
        tell("  it resumes with", var.get())


async def drives(generator):
    var.set("of the other task")
    tell("other got", await anext(generator))
    tell("other has", var.get())


async def main():
    generator = gen()
    tell("before", var.get())
    tell("got", await anext(generator))
    tell("has", var.get())
    var.set("of main")
    await asyncio.create_task(drives(generator))
    tell("has", var.get())
    tell("got", await anext(generator))
    tell("has", var.get())
    tell("closed", await generator.aclose())


asyncio.run(main())
