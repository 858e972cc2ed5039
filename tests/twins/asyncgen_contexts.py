import asyncio
import contextvars

var = contextvars.ContextVar("var", default="default")


def says(where):
    print(f"{where}: {var.get()}")


async def agen():
    try:
        says("generator begins")
        var.set("set by the generator")
        yield 1
        says("generator goes on")
        var.set("set again")
        await asyncio.sleep(0)
        yield 2
    finally:
        says("generator ends")
        var.set("set at its end")


async def steps(gen, value):
    var.set(value)
    await anext(gen)
    says(f"{value} after its step")


async def main():
    var.set("main's")
    gen = agen()
    await anext(gen)
    says("main after the first step")
    await asyncio.create_task(steps(gen, "task"))
    says("main after the task's step")
    var.set("main's, changed")
    await gen.aclose()
    says("main after aclose")

    gen = agen()
    await anext(gen)
    var.set("at its release")
    gen = None
    var.set("after its release")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    says("main")


asyncio.run(main())
