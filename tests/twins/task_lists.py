import asyncio

from tell import tell


def names(tasks):
    return sorted(task.get_name() for task in tasks)


def current(loop=None):
    task = asyncio.current_task(loop)
    return task.get_name() if task else "none"


async def inner():
    print(f"  in place: {current()}")


async def sleeps(delay):
    print(f"  {current()} of {names(asyncio.all_tasks())}")
    await asyncio.sleep(delay)
    await inner()


def called(what):
    print(f"  {what}: {current()} of {names(asyncio.all_tasks())}")


async def app(loop):
    this = asyncio.current_task()
    this.set_name("app")
    print(f"same {this is asyncio.current_task():d}, {asyncio.current_task(loop) is this:d}")
    first = asyncio.create_task(sleeps(1.0), name="first")
    second = asyncio.create_task(sleeps(2.0), name="second")
    print(names(asyncio.all_tasks()))
    loop.call_soon(called, "callback")
    first.add_done_callback(lambda task: called("done callback"))
    await asyncio.sleep(1.5)
    print(names(asyncio.all_tasks(loop)))
    second.cancel()
    print(names(asyncio.all_tasks()))
    await asyncio.sleep(0)
    print(names(asyncio.all_tasks()))


def no_loop(function):
    try:
        function()
    except RuntimeError as error:
        return error


loop = asyncio.new_event_loop()
tell("outside", no_loop(asyncio.all_tasks))
print(f"{names(asyncio.all_tasks(loop))} {current(loop)}")
waiting = loop.create_task(sleeps(0.5), name="waiting")
print(f"{names(asyncio.all_tasks(loop))} {current(loop)}")
tell("run", loop.run_until_complete(app(loop)))
print(f"{names(asyncio.all_tasks(loop))} {current(loop)}")
loop.close()
