import asyncio

from tell import tell

background = set()


def count():
    return len(asyncio.all_tasks())


async def at_once(name):
    print(f"  {name}: {count()} tasks")


async def waits(future):
    print(f"  before: {count()} tasks")
    await future
    print(f"  after: {count()} tasks")


async def nests(future):
    await at_once("outer")
    asyncio.create_task(at_once("inner"))
    background.add(asyncio.create_task(waits(future)))
    print(f"  outer again: {count()} tasks")


async def app():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    print(f"{count()} tasks")
    task = asyncio.create_task(at_once("first"))
    print(f"{count()} tasks, coroutine {task.get_coro() is not None:d}")
    future = loop.create_future()
    task = asyncio.create_task(waits(future))
    print(f"{count()} tasks, coroutine {task.get_coro() is not None:d}")
    asyncio.create_task(nests(future))
    print(f"{count()} tasks")
    tell("set", future.set_result(None))
    tell("task", await task)
    print(f"{count()} tasks, coroutine {task.get_coro() is not None:d}")
    tell("sleep", await asyncio.sleep(0))
    print(f"{count()} tasks")


asyncio.run(app())
