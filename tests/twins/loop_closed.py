import asyncio

from tell import tell


async def never(text):
    return text


def refused(what, function, *args):
    try:
        function(*args)
    except BaseException as error:
        tell(what, error)
    else:
        print(f"{what}: made")


loop = asyncio.new_event_loop()
future = loop.create_future()
loop.call_soon(print, "never")
tell("close", loop.close())
refused("call_soon", loop.call_soon, print, "never")
refused("call_later", loop.call_later, 1.0, print, "never")
refused("call_at", loop.call_at, 1.0, print, "never")
refused("call_soon_threadsafe", loop.call_soon_threadsafe, print, "never")
refused("run_forever", loop.run_forever)
refused("run_until_complete", loop.run_until_complete, future)
coro = never("r")
refused("create_task", loop.create_task, coro)
tell("not awaited", coro.close())
coro = never("r")


def ensure_future():
    asyncio.ensure_future(coro, loop=loop)


refused("ensure_future", ensure_future)
refused("run_in_executor", loop.run_in_executor, None, never, "r")
refused("create_future", loop.create_future)
same = asyncio.ensure_future(future, loop=loop)
print(f"ensure_future of a future: {same is future:d}")
tell("set_result", future.set_result(1))
tell("result", future.result())
print(f"time {loop.time() == 0:d}, debug {loop.get_debug():d}, closed {loop.is_closed():d}, running {loop.is_running():d}")
tell("close", loop.close())
