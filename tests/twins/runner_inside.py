import asyncio

from tell import tell


async def never():
    print("never")


def outcome(function, *args):
    try:
        return function(*args)
    except BaseException as error:
        return error


async def app(runner):
    coro = never()
    tell("run", outcome(runner.run, coro))
    tell("close coroutine", coro.close())
    coro = never()
    tell("asyncio.run", outcome(asyncio.run, coro))
    coro.close()
    other = asyncio.Runner()
    print(f"a loop of another runner: {other.get_loop() is not None:d}")
    coro = never()
    tell("other run", outcome(other.run, coro))
    tell("close coroutine", coro.close())
    tell("loop", other.get_loop().close())
    tell("close", outcome(runner.close))
    return "goes on"


runner = asyncio.Runner()
tell("run", outcome(runner.run, app(runner)))
tell("close", outcome(runner.close))
