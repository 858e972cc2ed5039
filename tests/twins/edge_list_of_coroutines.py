"""Coroutine objects in a list: awaited in the reverse order, one closed, one thrown into, one forgotten."""

import asyncio
import inspect

from tell import tell, tell_send, tell_warnings


async def work(number):
    try:
        await asyncio.sleep(number)
    except BaseException as error:
        tell("  work", error)
        raise
    print(f"  {asyncio.get_running_loop().time():.0f}: {number}")
    return number


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except Exception as error:
        tell(what, error)


async def main():
    tell_warnings()
    coroutines = [work(i) for i in range(6)]
    for i in range(5, 2, -1):
        await attempt("await", coroutines[i])
    tell("close", coroutines[0].close())
    await attempt("await closed", coroutines[0])
    tell_send("throw", coroutines[1].throw, OSError("into it"))
    await attempt("task of it", asyncio.create_task(coroutines[1]))
    for coroutine in coroutines:
        print({"CORO_CREATED": "created", "CORO_CLOSED": "closed"}.get(inspect.getcoroutinestate(coroutine), "other"), end=" ")
    print()
    del coroutine
    del coroutines
    print("the end")


asyncio.run(main())
