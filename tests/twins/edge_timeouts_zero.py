"""Limits that are over already: zero, negative, a deadline in the past, one that is moved there; with what is done at once and with what waits."""

import asyncio

from tell import tell


async def quick():
    print("  quick runs")
    return "quick"


async def yields():
    print("  yields runs")
    await asyncio.sleep(0)
    print("  yields goes on")
    return "yielded"


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


async def inside(timeout, function):
    async with timeout:
        return await function()


async def moved(function):
    now = asyncio.get_running_loop().time
    async with asyncio.timeout(9) as timeout:
        timeout.reschedule(now() - 1)
        return await function()


async def two(function):
    async with asyncio.timeout(0), asyncio.timeout(0):
        return await function()


async def everything(name, function):
    now = asyncio.get_running_loop().time
    print(name)
    await attempt("wait_for 0", asyncio.wait_for(function(), 0))
    await attempt("wait_for -1", asyncio.wait_for(function(), -1))
    await attempt("wait_for 0, a task", asyncio.wait_for(asyncio.create_task(function()), 0))
    await attempt("timeout 0", inside(asyncio.timeout(0), function))
    await attempt("timeout -1", inside(asyncio.timeout(-1), function))
    await attempt("timeout at", inside(asyncio.timeout_at(now() - 5), function))
    await attempt("moved", moved(function))
    await attempt("two", two(function))
    print(f"cancelling {asyncio.current_task().cancelling()}")
    await asyncio.sleep(0)


async def main():
    await everything("quick", quick)
    await everything("yields", yields)
    print(f"{asyncio.get_running_loop().time():.0f}")


asyncio.run(main())
