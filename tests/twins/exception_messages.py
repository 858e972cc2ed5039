import asyncio
import types

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


def attempt(what, function, *args):
    try:
        tell(what, function(*args))
    except BaseException as error:
        tell(what, error)


async def nothing():
    pass


@types.coroutine
def yields(value):
    yield value


async def leaks():
    raise StopIteration


async def coro(value):
    await yields(value)


class MyError(ValueError):
    pass


async def main():
    body = nothing()
    attempt("run in a loop", asyncio.run, body)
    body.close()
    tell("sleep(nan)", await outcome(asyncio.sleep(float("nan"))))
    loop = asyncio.get_running_loop()
    loop.call_soon(outside, "in a callback")
    await asyncio.sleep(0)
    attempt("close", loop.close)
    attempt("run_forever", loop.run_forever)

    other = asyncio.new_event_loop()
    attempt("other", other.run_forever)
    attempt("close", other.close)
    attempt("call_soon", other.call_soon, print)
    attempt("run closed", other.run_forever)

    tell("bad yield", await outcome(asyncio.create_task(coro(3))))
    error = await outcome(asyncio.create_task(coro(loop.create_future())))
    print(f"yielded future: {type(error).__name__}: {str(error)[:38]}")
    tell("leak", await outcome(asyncio.create_task(leaks())))

    tell("group", ExceptionGroup("several", [ValueError("a"), KeyError()]))
    attempt("empty group", ExceptionGroup, "none", [])
    own = MyError("2 things")
    print(f"ValueError {isinstance(own, ValueError):d}, Exception {isinstance(own, Exception):d}, "
          f"KeyError {isinstance(own, KeyError):d}, BaseException {isinstance(own, BaseException):d}")
    tell("own", own)
    try:
        raise RuntimeError("cannot save") from OSError("disk")
    except RuntimeError as chained:
        tell("cause", chained.__cause__)
        tell("chained", chained)


async def deserts(loop):
    loop.stop()
    await asyncio.sleep(1.0)


async def enters(manager):
    async with manager:
        pass


def outside(what):
    attempt(f"timeout {what}", lambda: enters(asyncio.timeout(1.0)).send(None))
    attempt(f"group {what}", lambda: enters(asyncio.TaskGroup()).send(None))


outside("without a loop")
attempt("no loop", asyncio.get_running_loop)
loop = asyncio.new_event_loop()
task = loop.create_task(deserts(loop))
attempt("stopped", loop.run_until_complete, task)
attempt("goes on", loop.run_until_complete, task)
attempt("close", loop.close)
asyncio.run(main())
