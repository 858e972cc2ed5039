import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def main():
    task = asyncio.create_task(asyncio.sleep(1.0))
    await asyncio.sleep(0)
    task.cancel("while it waits")
    tell("first", await outcome(task))
    tell("second", await outcome(task))
    try:
        task.result()
    except asyncio.CancelledError as error:
        tell("result", error)

    task = asyncio.create_task(asyncio.sleep(1.0))
    task.cancel("before its first step")
    tell("first", await outcome(task))
    tell("second", await outcome(task))

    future = asyncio.get_running_loop().create_future()
    future.cancel("a future")
    tell("first", await outcome(future))
    tell("second", await outcome(future))


asyncio.run(main())
