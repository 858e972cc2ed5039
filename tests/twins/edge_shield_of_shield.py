"""A shield of a shield, waited for twice: cancelling the outer one, the inner one, and the task, each told by all three."""

import asyncio

from tell import tell


async def work():
    await asyncio.sleep(2)
    return "worked"


def state(future):
    if not future.done():
        return "pending"
    return "cancelled" if future.cancelled() else "done"


async def outcome(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


async def scene(which):
    task = asyncio.create_task(work())
    inner = asyncio.shield(task)
    outer = asyncio.shield(inner)
    await asyncio.sleep(1)
    if which == 0:
        outer.cancel("outer")
    if which == 1:
        inner.cancel("inner")
    if which == 2:
        task.cancel("task")
    for _ in range(3):
        print(f"  {state(outer)}, {state(inner)}, {state(task)}")
        await asyncio.sleep(0)
    await outcome("outer", outer)
    await outcome("inner", inner)
    await outcome("task", task)
    print(f"{asyncio.get_running_loop().time():.0f}")


async def main():
    for i in range(4):
        await scene(i)


asyncio.run(main())
