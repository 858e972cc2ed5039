import asyncio

from tell import tell
from tell_places import attempt


def called(future):
    print("never called")


async def waits(future):
    return await future


loop = asyncio.new_event_loop()
future = loop.create_future()
tell("no error", attempt(future.set_exception, 3))
tell("None", attempt(future.set_exception, None))
print(f"done {future.done():d}")
tell("StopIteration", attempt(future.set_exception, StopIteration("x")))
tell("exception", future.exception())
tell("its cause", future.exception().__cause__)
done = loop.create_future()
done.set_result(1)
tell("removed", done.remove_done_callback(called))
task = loop.create_task(waits(done))
tell("set_result", attempt(task.set_result, 1))
tell("set_exception", attempt(task.set_exception, ValueError()))
tell("result", attempt(task.result))
tell("exception", attempt(task.exception))
tell("run", loop.run_until_complete(task))
tell("set_result", attempt(task.set_result, 1))
loop.close()
tell("callback", attempt(done.add_done_callback, called))
pending = loop.create_future()
tell("callback of a pending one", attempt(pending.add_done_callback, called))
tell("get_loop", pending.get_loop() is loop)
