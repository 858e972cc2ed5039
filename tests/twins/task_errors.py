import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def fails(message):
    await asyncio.sleep(1.0)
    raise ValueError(message)


async def watches(task):
    try:
        return await task
    except BaseException as error:
        tell("watcher", error)
        raise


async def awaits_itself():
    try:
        await asyncio.current_task()
    except RuntimeError as error:
        print(f"itself: {type(error).__name__}: {str(error)[:45]}")
    return "still alive"


def done(name, task):
    print(f"{name} ", end="")
    tell("callback", task.exception())


def handler(loop, context):
    print(f"handler: {context['message']}: ", end="")
    tell("error", context["exception"])


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    task = asyncio.create_task(fails("shared"))
    task.add_done_callback(lambda task: done("first", task))
    a, b = asyncio.create_task(watches(task)), asyncio.create_task(watches(task))
    tell("main", await outcome(task))
    task.add_done_callback(lambda task: done("second", task))
    tell("a", await outcome(a))
    tell("b", await outcome(b))
    tell("exception", task.exception())
    try:
        task.result()
    except ValueError as error:
        tell("result", error)

    task = asyncio.create_task(fails("nobody looks"))
    await asyncio.sleep(2.0)
    print("released")
    del task

    tell("task", await outcome(asyncio.create_task(awaits_itself())))


asyncio.run(main())
