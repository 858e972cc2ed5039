import asyncio
from functools import partial

from tell import tell


def soon(name):
    print(f"call_soon {name}")


def done(name, future):
    print(f"callback {name}: {future.result()}")


def adds(name, future):
    print(f"callback {name} adds one")
    future.add_done_callback(partial(done, "late"))
    asyncio.get_running_loop().call_soon(soon, "after late")


def removes(name, future):
    print(f"callback {name} removes {future.remove_done_callback(done)}")


async def waiter(future):
    tell("waiter", await future)


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.add_done_callback(partial(done, "a"))
    task = asyncio.create_task(waiter(future))
    b = partial(done, "b")
    future.add_done_callback(b)
    future.add_done_callback(partial(done, "c"))
    future.add_done_callback(b)
    print(f"removed {future.remove_done_callback(b)}")
    future.add_done_callback(partial(adds, "d"))
    future.add_done_callback(partial(removes, "e"))
    await asyncio.sleep(0)  # the waiter waits
    future.add_done_callback(partial(done, "f"))
    loop.call_soon(soon, "before")
    future.set_result("result")
    loop.call_soon(soon, "after")
    future.add_done_callback(partial(done, "g"))
    print("set; nothing has run yet")
    await asyncio.sleep(0)
    print("one turn later")
    await task
    print("end")
    await asyncio.sleep(0)


asyncio.run(main())
