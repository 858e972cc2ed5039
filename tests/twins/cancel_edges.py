import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def never_runs():
    print("never printed")


async def swallows():
    tell("swallowed", await outcome(asyncio.sleep(10.0)))
    await asyncio.sleep(1.0)
    return "survived"


async def cancels_itself(then_awaits):
    asyncio.current_task().cancel("by myself")
    print("cancelled, and still running")
    if then_awaits:
        tell("await", await outcome(asyncio.sleep(0)))
    return "result"


async def takes_it_back():
    self = asyncio.current_task()
    self.cancel()
    self.cancel()
    print(f"cancelling {self.cancelling()}")
    print(f"uncancel {self.uncancel()}")
    print(f"uncancel {self.uncancel()}")
    print(f"uncancel {self.uncancel()}")
    tell("await", await outcome(asyncio.sleep(0)))
    return "not cancelled"


async def raises_instead():
    await outcome(asyncio.sleep(10.0))
    raise ValueError("instead")


def look(name, task, value):
    tell(name, value)
    print(f"  cancelled {task.cancelled():d}, cancelling {task.cancelling()}, cancel again {task.cancel():d}")


async def main():
    task = asyncio.create_task(never_runs())
    tell("cancel", task.cancel("too early"))
    look("before the first step", task, await outcome(task))

    task = asyncio.create_task(swallows())
    await asyncio.sleep(0)
    task.cancel("please")
    task.cancel("pretty please")
    look("swallowed", task, await outcome(task))

    task = asyncio.create_task(cancels_itself(False))
    look("itself, without an await", task, await outcome(task))

    task = asyncio.create_task(cancels_itself(True))
    look("itself, with an await", task, await outcome(task))

    task = asyncio.create_task(takes_it_back())
    look("taken back", task, await outcome(task))

    task = asyncio.create_task(raises_instead())
    await asyncio.sleep(0)
    task.cancel()
    look("raises instead", task, await outcome(task))

    task = asyncio.create_task(asyncio.sleep(0))
    await asyncio.sleep(0)
    task.cancel("at a bare yield")
    look("sleep(0)", task, await outcome(task))

    task = asyncio.create_task(asyncio.sleep(1.0))
    await asyncio.sleep(1.0)  # its timer has fired, the step is scheduled
    print(f"done {task.done():d}")
    task.cancel("late")
    look("woken already", task, await outcome(task))


asyncio.run(main())
