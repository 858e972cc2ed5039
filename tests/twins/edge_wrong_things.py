"""Things in places where they cannot be: what each function says of them."""

import asyncio

from tell import tell, tell_warnings


async def nothing():
    pass


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


def call(what, function, *args):
    try:
        tell(what, function(*args))
    except BaseException as error:
        tell(what, error)


def call_with_coroutine(what, function):
    coroutine = nothing()
    call(what, function, coroutine)


async def inner():
    def run(coroutine):
        try:
            asyncio.run(coroutine)
        finally:
            coroutine.close()

    call_with_coroutine("run in run", run)
    other = asyncio.new_event_loop()
    call_with_coroutine("another loop", other.run_until_complete)
    call("close", other.close)
    call("close the running one", asyncio.get_running_loop().close)


async def main():
    lock, future = asyncio.Lock(), asyncio.get_running_loop().create_future()

    async def waits_for(thing):
        return await thing

    await attempt("await a lock", waits_for(lock))
    await attempt("await a list", waits_for([]))
    call("task of a list", asyncio.create_task, [])

    async def gathers():
        return await asyncio.gather(lock)

    await attempt("gather a lock", gathers())
    await attempt("wait_for a list", asyncio.wait_for([], 1))
    call("shield a list", asyncio.shield, [])
    call("ensure_future of a list", asyncio.ensure_future, [])
    print(f"ensure_future of a future: {asyncio.ensure_future(future) is future:d}")
    await attempt("wait for nothing", asyncio.wait([], timeout=1))
    call("result", future.result)
    call("exception", future.exception)
    call("cancel", future.cancel, "gone")
    call("result", future.result)
    call("set", future.set_result, 1)
    call("cancel", future.cancel, "again")
    call("barrier of none", asyncio.Barrier, 0)
    call("negative semaphore", asyncio.Semaphore, -1)
    call("release", asyncio.BoundedSemaphore(1).release)
    await inner()


tell_warnings()
call("app", lambda: asyncio.run(main()))
call("no loop", asyncio.get_running_loop)
call_with_coroutine("task without a loop", asyncio.create_task)
