"""A time limit that another task moves: later, to none, to now; and one whose task is cancelled from outside at the moment when it expires."""

import asyncio

from tell import tell


def call(what, function, *args):
    try:
        tell(what, function(*args))
    except Exception as error:
        tell(what, error)


async def worker(shared):
    shared.append(asyncio.timeout(2))
    try:
        async with shared[0]:
            try:
                tell("  body", await asyncio.sleep(5))
            except BaseException as error:
                tell("  body", error)
                raise
    finally:
        now = asyncio.get_running_loop().time()
        print(f"  {now:.1f} expired {shared[0].expired():d} cancelling {asyncio.current_task().cancelling()}")
        call("  moved afterwards", shared[0].reschedule, 1)


async def scene(name, after, moved_by, cancels):
    print(name)
    shared = []
    task = asyncio.create_task(worker(shared))
    await asyncio.sleep(after)
    if cancels:
        task.cancel("from outside")
    else:
        shared[0].reschedule(None if moved_by is None else asyncio.get_running_loop().time() + moved_by)
    try:
        tell("task", await task)
    except BaseException as error:
        tell("task", error)


async def main():
    await scene("later", 1, 2, False)
    await scene("none", 1, None, False)
    await scene("now", 1, 0, False)
    await scene("cancelled before", 1, 0, True)
    await scene("cancelled as it expires", 2, 0, True)


asyncio.run(main())
