import asyncio
from asyncio.tasks import _enter_task, _leave_task, _swap_current_task

from tell import tell


def tell_beginning(what, function, *args):
    try:
        tell(what, function(*args))
    except BaseException as error:
        print(f"{what}: {type(error).__name__}: {str(error).partition('<')[0]}")


def current():
    task = asyncio.current_task()
    return task.get_name() if task else "none"


async def sleeps():
    await asyncio.sleep(100.0)


def callback(other):
    loop = asyncio.get_running_loop()
    print(f"in a callback: {current()}")
    tell_beginning("enter", _enter_task, loop, other)
    print(f"entered: {current()}")
    tell_beginning("enter again", _enter_task, loop, other)
    tell_beginning("leave", _leave_task, loop, other)
    tell_beginning("leave again", _leave_task, loop, other)
    print(f"left: {current()}")


def swap(loop, task):
    before = _swap_current_task(loop, task)
    print(f"swapped: {before.get_name() if before else 'none'}, now {current()}")


async def app(stranger):
    loop = asyncio.get_running_loop()
    this = asyncio.current_task()
    other = asyncio.create_task(sleeps(), name="other")
    tell_beginning("enter", _enter_task, loop, other)
    tell_beginning("leave", _leave_task, loop, other)
    swap(loop, other)
    swap(loop, None)
    swap(loop, this)
    tell_beginning("enter in another loop", _enter_task, stranger, other)
    tell_beginning("leave in another loop", _leave_task, stranger, other)
    loop.call_soon(callback, other)
    await asyncio.sleep(0)
    print(f"in the end: {current()}, of the loop {asyncio.current_task(loop) is this:d}")
    other.cancel()


stranger = asyncio.new_event_loop()
asyncio.run(app(stranger))
stranger.close()
