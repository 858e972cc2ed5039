import asyncio
import contextvars

from tell import tell
from tell_places import attempt

var = contextvars.ContextVar("var", default="outside")


def say(what):
    print(f"  {what}, {var.get()}")


async def returns(value):
    print("  runs")
    await asyncio.sleep(1.0)
    return value


async def fails():
    raise ValueError("x")


async def turns(future):
    count = 0
    while not future.done():
        await asyncio.sleep(0)
        count += 1
    return count


async def app():
    loop = asyncio.get_running_loop()
    print("the order")
    var.set("main")
    loop.call_soon(say, "first")
    loop.call_soon_threadsafe(say, "second")
    loop.call_soon(say, "third")
    var.set("later")
    loop.call_soon_threadsafe(say, "fourth")
    await asyncio.sleep(0)
    print("a coroutine")
    future = asyncio.run_coroutine_threadsafe(fails(), loop)
    print(f"  turns {await turns(future)}")
    future = asyncio.run_coroutine_threadsafe(returns(5), loop)
    print(f"  done {future.done():d}")
    await asyncio.sleep(2.0)
    print(f"  done {future.done():d}")
    future = asyncio.run_coroutine_threadsafe(returns(6), loop)
    await asyncio.sleep(0.5)
    print(f"  cancel {future.cancel():d}, done {future.done():d}")
    print(f"  tasks {len(asyncio.all_tasks())}")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(f"  tasks {len(asyncio.all_tasks())}")
    print(f"  cancel again {future.cancel():d}")
    tell("no coroutine", attempt(asyncio.run_coroutine_threadsafe, loop.create_future(), loop))


asyncio.run(app())
