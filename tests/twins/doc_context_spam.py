"""A copied context: what runs in it sees the old value, sets a new one, and the outside keeps its own."""

import asyncio
import contextvars

var = contextvars.ContextVar("var")


def show(what, value):
    print(f"{what}: {value}")


def run(ctx):
    show("inside, before", var.get())
    show("the context, before", ctx.get(var))
    var.set("ham")
    show("inside, after", var.get())
    show("the context, after", ctx[var])


async def main():
    var.set("spam")
    ctx = contextvars.copy_context()
    ctx.run(run, ctx)
    show("the context", ctx.get(var))
    show("outside", var.get())
    empty = contextvars.Context()
    print(f"empty: {len(empty)}, {var in empty:d}")
    show("empty get", empty.get(var))


asyncio.run(main())
