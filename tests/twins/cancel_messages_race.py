import asyncio

from tell import tell
from tell_places import outcome


async def waits(future):
    tell("  caught", await outcome(future))
    tell("  then", await outcome(asyncio.sleep(1.0)))
    return "ended"


def start(future):
    return asyncio.create_task(waits(future))


async def app():
    loop = asyncio.get_running_loop()
    print("before the first step")
    task = start(loop.create_future())
    print(f"  {task.cancel('first'):d} {task.cancel('second'):d} {task.cancel():d}")
    tell("  task", await outcome(task))
    print("while it waits")
    future = loop.create_future()
    task = start(future)
    await asyncio.sleep(0)
    print(f"  {task.cancel('first'):d} {task.cancel('second'):d}")
    print(f"  future cancelled {future.cancelled():d}")
    tell("  task", await outcome(task))
    print("taken back in between")
    task = start(loop.create_future())
    await asyncio.sleep(0)
    task.cancel("first")
    task.uncancel()
    task.cancel("second")
    print(f"  cancelling {task.cancelling()}")
    tell("  task", await outcome(task))
    print("when the future is done")
    future = loop.create_future()
    task = start(future)
    await asyncio.sleep(0)
    future.set_result("result")
    print(f"  {task.cancel('too late'):d} {task.cancel('even later'):d}")
    tell("  task", await outcome(task))
    print("the future first")
    future = loop.create_future()
    task = start(future)
    await asyncio.sleep(0)
    future.cancel("of the future")
    print(f"  {task.cancel('of the task'):d}")
    tell("  task", await outcome(task))
    print("taken back when the future is done")
    future = loop.create_future()
    task = start(future)
    await asyncio.sleep(0)
    future.set_result("result")
    task.cancel("not meant")
    task.uncancel()
    tell("  task", await outcome(task))


asyncio.run(app())
