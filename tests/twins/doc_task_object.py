"""What a task tells of itself: name, state, result and exception, too early and in time."""

import asyncio

from tell import tell


async def work(fail=False):
    await asyncio.sleep(1)
    if fail:
        raise ValueError("bad work")
    return "good work"


def ask(what, question):
    try:
        tell(what, question())
    except BaseException as error:
        tell(what, error)


def show(task):
    print(f"{task.get_name()} done={task.done():d} cancelled={task.cancelled():d} cancelling={task.cancelling()}")
    ask("  result", task.result)
    ask("  exception", task.exception)


async def main():
    good = asyncio.create_task(work(), name="good")
    bad = asyncio.create_task(work(True))
    ended = asyncio.create_task(work())
    bad.set_name("bad")
    show(good)
    ended.cancel("no longer needed")
    await asyncio.sleep(2)
    show(good)
    show(bad)
    show(ended)
    print(f"cancel again: {ended.cancel():d}")


asyncio.run(main())
