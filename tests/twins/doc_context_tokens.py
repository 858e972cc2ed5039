"""Tokens: what they remember, resetting with them, the block form, and using one twice."""

import asyncio
import contextvars

from tell import tell


async def main():
    var = contextvars.ContextVar("var", default="default value")
    token = var.set("new value")
    print(f"old value missing: {token.old_value is contextvars.Token.MISSING:d}")
    second = var.set("newer value")
    tell("old value", second.old_value)
    tell("get", var.get())
    var.reset(second)
    tell("after reset", var.get())
    var.reset(token)
    tell("after both", var.get())
    try:
        var.reset(token)
    except Exception as error:
        print(f"again: {type(error).__name__}")
    print(f"same var: {token.var is var:d}")

    with var.set("in the block"):
        tell("inside", var.get())
    tell("outside", var.get())


asyncio.run(main())
