import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def quick(name):
    print("  quick runs")
    return name


async def slow():
    slept = "ended"
    try:
        await asyncio.sleep(10.0)
    except BaseException as error:
        slept = type(error).__name__
        raise
    finally:
        print(f"  slow: {slept}, cancelling {asyncio.current_task().cancelling()}")


async def swallows():
    await outcome(slow())
    await asyncio.sleep(1.0)
    return "anyway"


async def fails():
    await outcome(slow())
    raise ValueError("another error")


async def waits():
    result = await outcome(asyncio.wait_for(slow(), 5.0))
    tell("  inside", result)
    raise result


async def main():
    loop = asyncio.get_running_loop()
    tell("in time", await outcome(asyncio.wait_for(quick("a"), 1.0)))
    tell("no limit", await outcome(asyncio.wait_for(quick("b"), None)))
    tell("no time", await outcome(asyncio.wait_for(quick("c"), 0)))
    tell("less than none", await outcome(asyncio.wait_for(quick("d"), -1.0)))

    done = loop.create_future()
    done.set_result("done")
    tell("done, no time", await outcome(asyncio.wait_for(done, 0)))
    pending = loop.create_future()
    tell("pending, no time", await outcome(asyncio.wait_for(pending, 0)))
    print(f"cancelled {pending.cancelled():d}")

    tell("too late", await outcome(asyncio.wait_for(slow(), 1.0)))
    tell("swallows", await outcome(asyncio.wait_for(swallows(), 1.0)))
    tell("fails", await outcome(asyncio.wait_for(fails(), 1.0)))
    tell("a task, no time", await outcome(asyncio.wait_for(swallows(), 0)))

    task = asyncio.create_task(slow())
    tell("a task, too late", await outcome(asyncio.wait_for(task, 1.0)))
    print(f"cancelled {task.cancelled():d}")

    task = asyncio.create_task(swallows())
    tell("a task that swallows", await outcome(asyncio.wait_for(task, 1.0)))

    waiter = asyncio.create_task(waits())
    await asyncio.sleep(1.0)
    waiter.cancel("from outside")
    tell("cancelled from outside", await outcome(waiter))

    waiter = asyncio.create_task(waits())
    await asyncio.sleep(5.0)  # the timeout has cancelled it in this very turn
    tell("cancel", waiter.cancel("at the same time"))
    tell("both", await outcome(waiter))


asyncio.run(main())
