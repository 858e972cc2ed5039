"""Tokens that leave their place: used in another task, in another context, for another variable, twice; what the variable is then."""

import asyncio
import contextvars

from tell import tell

one, two = contextvars.ContextVar("one", default="default"), contextvars.ContextVar("two")


def reset(what, var, token):
    try:
        var.reset(token)
    except Exception as error:
        print(f"{what}: {type(error).__name__}")
    else:
        print(f"{what}: done")


def resets(token):
    reset("reset in another task", one, token)
    tell("  there", one.get())


async def resets_in_a_task(token):
    resets(token)


async def main():
    token = one.set("first")
    await asyncio.create_task(resets_in_a_task(token))
    same = contextvars.copy_context()
    await asyncio.create_task(resets_in_a_task(token), context=same)
    reset("reset of another variable", two, token)
    tell("still", one.get())
    reset("reset", one, token)
    reset("reset again", one, token)
    tell("now", one.get())

    inside = same.run(one.set, "set in the context")
    tell("in the context", same.get(one))
    reset("reset outside", one, inside)
    same.run(resets, inside)
    tell("in the context", same.get(one))
    tell("outside", one.get())
    tell("old", inside.old_value)


asyncio.run(main())
