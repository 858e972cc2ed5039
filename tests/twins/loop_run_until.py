import asyncio

from tell import tell
from tell_places import attempt

loop = asyncio.new_event_loop()


async def fails():
    raise ValueError("x")


async def cancels_itself():
    asyncio.current_task().cancel("by itself")
    await asyncio.sleep(1.0)


async def stops_first(delay):
    loop.stop()
    await asyncio.sleep(delay)
    return "later"


async def stops_and_ends():
    loop.stop()
    return "at once"


def run(what, awaitable):
    tell(what, attempt(loop.run_until_complete, awaitable))


def count_callbacks(future):
    return len(future._callbacks or ())


future = loop.create_future()
future.cancel("before")
run("cancelled", future)
future = loop.create_future()
loop.call_later(1.0, future.cancel, "while it waits")
run("cancelled while it waits", future)
future = loop.create_future()
future.set_exception(KeyError())
run("failed", future)
run("a coroutine that fails", fails())
run("one that is cancelled", cancels_itself())
run("stopped", stops_first(1.0))
task = loop.create_task(stops_first(2.0))
run("stopped, a task", task)
print(f"callbacks {count_callbacks(task)}, done {task.done():d}")
run("and on", task)
run("stops and ends", stops_and_ends())
future = loop.create_future()
loop.stop()
run("stopped before", future)
print(f"callbacks {count_callbacks(future)}")
loop.call_soon(future.set_result, 1)
run("now", future)
run("again", future)
run("sleeps", asyncio.sleep(0.5, "slept"))
print(f"time {loop.time()}")
loop.close()
run("closed", future)
