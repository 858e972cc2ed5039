import asyncio
import contextvars

from tell import tell

var = contextvars.ContextVar("var", default="default")


async def swaps(text):
    before = var.get()
    await asyncio.sleep(0)
    var.set(text)
    return before


def set_var(text):
    var.set(text)


def app(runner):
    tell("outside", set_var("before the loop"))
    runner.get_loop()
    tell("outside", set_var("after the loop"))
    other = contextvars.Context()
    tell("first", runner.run(swaps("1")))
    tell("second", runner.run(swaps("2")))
    tell("other", runner.run(swaps("3"), context=other))
    tell("other again", runner.run(swaps("4"), context=other))
    tell("third", runner.run(swaps("5")))
    tell("in the other one", other.get(var))
    tell("outside", var.get())
    runner.close()


tell("app", contextvars.Context().run(app, asyncio.Runner()))
