"""Shields and time limits around eager tasks: done at once, failed at once, and one that waits and is left behind."""

import asyncio

from tell import tell


async def work(kind):
    if kind == 1:
        raise ValueError("at once")
    if kind == 2:
        await asyncio.sleep(2)
        print(f"  {asyncio.get_running_loop().time():.0f} the work is done")
    return kind


async def others():
    print("  another task has a turn")


async def attempt(what, function):
    try:
        tell(what, await function())
    except Exception as error:
        tell(what, error)


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    for kind in range(3):
        print(f"kind {kind}")
        other = asyncio.create_task(others(), eager_start=False)
        await attempt("wait_for", lambda: asyncio.wait_for(work(kind), 1))
        await attempt("shield", lambda: asyncio.wait_for(asyncio.shield(work(kind)), 1))
        await attempt("gather", lambda: asyncio.gather(work(kind), work(0)))
        await other
    print(f"tasks: {len(asyncio.all_tasks())}")
    await asyncio.sleep(3)


asyncio.run(main())
