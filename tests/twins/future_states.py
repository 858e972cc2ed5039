import asyncio

from tell import tell


def attempt(what, function, *args):
    try:
        tell(what, function(*args))
    except BaseException as error:
        tell(what, error)


async def awaited(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


def look(name, future):
    print(f"{name}: done {future.done()}, cancelled {future.cancelled()}")
    attempt("  result", future.result)
    attempt("  exception", future.exception)
    if not future.done():
        return
    attempt("  set_result", future.set_result, 0)
    attempt("  set_exception", future.set_exception, ValueError("late"))
    attempt("  cancel", future.cancel)


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    look("pending", future)
    attempt("set", future.set_result, "result")
    look("finished", future)
    await awaited("await", future)

    future = loop.create_future()
    attempt("set", future.set_exception, KeyError())
    look("failed", future)
    await awaited("await", future)
    await awaited("await again", future)

    future = loop.create_future()
    attempt("cancel", future.cancel, "why")
    look("cancelled", future)
    await awaited("await", future)
    await awaited("await again", future)

    future = loop.create_future()
    attempt("stop", future.set_exception, StopIteration())
    await awaited("await", future)

    task = asyncio.create_task(asyncio.sleep(0))
    attempt("task", task.set_result, None)
    attempt("task", task.set_exception, ValueError())
    await awaited("task", task)


asyncio.run(main())
