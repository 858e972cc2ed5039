import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def limits():
    timeout = asyncio.timeout(1.0)
    try:
        try:
            async with timeout:
                try:
                    await asyncio.sleep(5.0)
                except BaseException as error:
                    tell("  sleep", error)
                    raise
        finally:
            print(f"  expired {timeout.expired():d}, cancelling {asyncio.current_task().cancelling()}")
    except BaseException as error:
        tell("  exit", error)
        raise


async def waits_for(future):
    try:
        result = await asyncio.wait_for(future, 1.0)
    except BaseException as error:
        tell("  wait_for", error)
        raise
    tell("  wait_for", result)
    return result


async def finish(task):
    tell("task", await outcome(task))
    print(f"cancelled {task.cancelled():d}, cancelling {task.cancelling()}")


async def turns(count):
    for _ in range(count):
        await asyncio.sleep(0)


def set_result(future, result):
    try:
        tell("set_result", future.set_result(result))
    except asyncio.InvalidStateError as error:
        tell("set_result", error)


async def main():
    loop = asyncio.get_running_loop()
    for i in range(4):
        print(f"cancelled {i} turns after the timer")
        task = asyncio.create_task(limits())
        await asyncio.sleep(0)
        await asyncio.sleep(1.0)
        await turns(i)
        tell("cancel", task.cancel("outside"))
        await finish(task)

    print("cancelled before the timer, in its turn")
    task = asyncio.create_task(limits())
    await asyncio.sleep(1.0)
    tell("cancel", task.cancel("outside"))
    await finish(task)

    for i in range(3):
        print(f"completed {i} turns after the timer")
        future = loop.create_future()
        task = asyncio.create_task(waits_for(future))
        await asyncio.sleep(0)
        await asyncio.sleep(1.0)
        await turns(i)
        set_result(future, "late")
        await finish(task)

    print("completed before the timer, in its turn")
    future = loop.create_future()
    task = asyncio.create_task(waits_for(future))
    await asyncio.sleep(1.0)
    set_result(future, "in time")
    await finish(task)


asyncio.run(main())
