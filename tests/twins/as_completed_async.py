import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def ends(delay):
    await asyncio.sleep(delay)
    if delay == 2.0:
        raise ValueError("two")
    return delay


def look(what, given, task, future):
    if isinstance(given, BaseException):
        tell(what, given)
        return
    now = asyncio.get_running_loop().time()
    print(f"{what}: at {now:.1f}, the task {given is task:d}, the future {given is future:d}, done {given.done():d}, ", end="")
    try:
        tell("result", given.result())
    except ValueError as error:
        tell("result", error)


async def main():
    task = asyncio.create_task(ends(2.0))
    future = asyncio.get_running_loop().create_future()
    iterator = asyncio.as_completed([ends(3.0), task, future, ends(1.0)])
    look("first", await outcome(anext(iterator)), task, future)
    look("second", await outcome(anext(iterator)), task, future)
    future.set_result("set")
    print("a while")
    await asyncio.sleep(5.0)
    look("third", await outcome(anext(iterator)), task, future)
    tell("fourth, plainly", await next(iterator))
    look("fifth", await outcome(anext(iterator)), task, future)
    look("sixth", await outcome(anext(iterator)), task, future)


asyncio.run(main())
