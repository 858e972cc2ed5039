import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def at_once(name):
    print(f"  {name} runs in {asyncio.current_task().get_name()}")
    return name


async def waits(name):
    print(f"  {name} starts")
    await asyncio.sleep(1.0)
    print(f"  {name} ends")
    return name


async def fails(name):
    raise ValueError(name)


def eager(function, name):
    return asyncio.Task(function(name), loop=asyncio.get_running_loop(), name=name, eager_start=True)


async def makes_another(name):
    print(f"  {name} starts")
    inner = eager(waits, "inner")
    print(f"  back in {asyncio.current_task().get_name()}")
    return await inner


async def main():
    task = eager(at_once, "first")
    print(f"done {task.done():d}, current {asyncio.current_task().get_name()}")
    tell("first", await outcome(task))

    task = eager(waits, "second")
    print(f"done {task.done():d}")
    tell("second", await outcome(task))

    task = eager(fails, "third")
    print(f"done {task.done():d}")
    tell("third", await outcome(task))

    tell("nested", await outcome(eager(makes_another, "outer")))

    a, b, c = eager(at_once, "a"), eager(at_once, "b"), eager(waits, "c")
    done, later = asyncio.gather(a, b), asyncio.gather(b, c)
    print(f"gathered: done {done.done():d}, {later.done():d}")
    tell("done", await outcome(done))
    tell("later", await outcome(later))

    cancelled = eager(waits, "cancelled")
    cancelled.cancel("after its first step")
    tell("cancelled", await outcome(cancelled))


asyncio.run(main())
