import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


def tell_tree(error, depth):
    print("  " * depth, end="")
    tell("", error)
    for member in getattr(error, "exceptions", ()):
        tell_tree(member, depth + 1)


class MyBaseError(BaseException):
    pass


async def fails(message):
    await asyncio.sleep(1.0)
    raise IndexError(message)


async def waits():
    try:
        await asyncio.sleep(10.0)
    except BaseException as error:
        print(f"  task: {type(error).__name__}")
        raise
    print("  task: ends")


async def runs(task_fails, raises):
    async with asyncio.TaskGroup() as group:
        if task_fails:
            group.create_task(fails("task"))
        group.create_task(waits())
        slept = await outcome(asyncio.sleep(2.0))
        print(f"  body: {type(slept).__name__ if slept else 'ends'}")
        if raises:
            raise raises("body")
        if slept:
            raise slept


async def attempt(what, task_fails, raises, cancels):
    print(what)
    task = asyncio.create_task(runs(task_fails, raises))
    await asyncio.sleep(0.5)
    if cancels:
        task.cancel()
    tell_tree(await outcome(task), 1)
    print(f"  cancelled {task.cancelled():d}, cancelling {task.cancelling()}")


async def main():
    await attempt("the body alone", False, TypeError, False)
    await attempt("a task", True, None, False)
    await attempt("a task, and the body", True, TypeError, False)
    await attempt("a task, and the body with no Exception", True, MyBaseError, False)
    await attempt("the body with no Exception", False, MyBaseError, False)
    await attempt("cancelled", False, None, True)
    await attempt("cancelled, and the body", False, TypeError, True)
    await attempt("CancelledError of its own", True, asyncio.CancelledError, False)


asyncio.run(main())
