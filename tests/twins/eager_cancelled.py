import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def cancels_itself(future):
    asyncio.current_task().cancel("itself")
    if future is None:
        return "lost"
    try:
        tell("  waited", await future)
    except asyncio.CancelledError as error:
        tell("  waited", error)
        raise


async def cancels_itself_and_yields():
    asyncio.current_task().cancel("before a yield")
    tell("  yielded", await outcome(asyncio.sleep(0)))
    return "caught"


async def cancels_its_maker(maker):
    maker.cancel("by its child")
    return "done"


async def waits(future):
    await future


def eager(coroutine):
    task = asyncio.create_task(coroutine, eager_start=True)
    print(f"done {task.done():d}, cancelling {task.cancelling()}")
    return task


async def app():
    loop = asyncio.get_running_loop()
    tell("itself", await outcome(eager(cancels_itself(None))))
    future = loop.create_future()
    task = eager(cancels_itself(future))
    print(f"future: cancelled {future.cancelled():d}")
    tell("itself", await outcome(task))
    tell("yield", await outcome(eager(cancels_itself_and_yields())))

    task = eager(cancels_its_maker(asyncio.current_task()))
    print(f"maker: cancelling {asyncio.current_task().cancelling()}")
    tell("child", await outcome(task))
    tell("maker", await outcome(asyncio.sleep(1.0)))
    asyncio.current_task().uncancel()

    future = loop.create_future()
    task = eager(waits(future))
    print(f"cancel {task.cancel('from outside'):d}, done {task.done():d}, future: cancelled {future.cancelled():d}")
    tell("outside", await outcome(task))


asyncio.run(app())
