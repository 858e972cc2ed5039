"""A runner runs two coroutines in one loop and one context."""

import asyncio
import contextvars

var = contextvars.ContextVar("var", default="unset")


async def first(seen):
    seen.append(asyncio.get_running_loop())
    await asyncio.sleep(1)
    var.set("of the first run")
    return 1


async def second(seen):
    loop = asyncio.get_running_loop()
    print(f"same loop: {seen[0] is loop:d}, {var.get()}, {loop.time():.0f}")
    return var.get()


seen = []
with asyncio.Runner() as runner:
    print(runner.run(first(seen)))
    print(runner.run(second(seen)))
