import asyncio

from tell import tell


async def stops(name):
    print(f"{name} stops")
    asyncio.get_running_loop().stop()
    try:
        tell(name, await asyncio.sleep(5.0))
    except asyncio.CancelledError as error:
        tell(name, error)
        raise


async def sleeps(name):
    await asyncio.sleep(1.0)
    return name


async def sleeps_long(name):
    await asyncio.sleep(10.0)
    return name


def outcome(function, *args):
    try:
        return function(*args)
    except BaseException as error:
        return error


runner = asyncio.Runner()
tell("first", outcome(runner.run, stops("a")))
tell("second", outcome(runner.run, sleeps("s")))
tell("third", outcome(runner.run, sleeps_long("l")))
tell("fourth", outcome(runner.run, stops("b")))
tell("close", outcome(runner.close))
tell("asyncio.run", outcome(asyncio.run, stops("c")))
