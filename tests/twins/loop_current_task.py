import asyncio
from asyncio.tasks import _enter_task, _leave_task, _swap_current_task

from tell_places import attempt, tell_plain


def current():
    task = asyncio.current_task()
    return task.get_name() if task else "none"


async def sleeps():
    await asyncio.sleep(100.0)


def callback(other):
    loop = asyncio.get_running_loop()
    print(f"in a callback: {current()}")
    tell_plain("enter", attempt(_enter_task, loop, other))
    print(f"entered: {current()}")
    tell_plain("enter again", attempt(_enter_task, loop, other))
    tell_plain("leave", attempt(_leave_task, loop, other))
    tell_plain("leave again", attempt(_leave_task, loop, other))
    print(f"left: {current()}")


def swap(loop, task):
    before = _swap_current_task(loop, task)
    print(f"swapped: {before.get_name() if before else 'none'}, now {current()}")


async def app(stranger):
    loop = asyncio.get_running_loop()
    this = asyncio.current_task()
    other = asyncio.create_task(sleeps(), name="other")
    tell_plain("enter", attempt(_enter_task, loop, other))
    tell_plain("leave", attempt(_leave_task, loop, other))
    swap(loop, other)
    swap(loop, None)
    swap(loop, this)
    tell_plain("enter in another loop", attempt(_enter_task, stranger, other))
    tell_plain("leave in another loop", attempt(_leave_task, stranger, other))
    loop.call_soon(callback, other)
    await asyncio.sleep(0)
    print(f"in the end: {current()}, of the loop {asyncio.current_task(loop) is this:d}")
    other.cancel()


stranger = asyncio.new_event_loop()
asyncio.run(app(stranger))
stranger.close()
