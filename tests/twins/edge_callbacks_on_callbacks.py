"""Done callbacks that add and remove callbacks while they run, and one that is added from a task that was woken by the same future."""

import asyncio


def printer(text):
    return lambda *args: print(text)


async def main():
    second = printer("second")

    def meddles(future):
        print("first")
        future.add_done_callback(printer("added within"))
        print(f"removed {future.remove_done_callback(second)}")

    async def adds():
        await future
        print("task")
        future.add_done_callback(printer("added by the task"))

    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.add_done_callback(meddles)
    future.add_done_callback(second)
    task = asyncio.create_task(adds())
    await asyncio.sleep(0)
    loop.call_soon(print, "before")
    future.set_result(None)
    loop.call_soon(print, "after")
    await task
    await asyncio.sleep(0)


asyncio.run(main())
