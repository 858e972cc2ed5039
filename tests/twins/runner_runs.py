import asyncio

from tell import tell


async def echoes(text):
    loop = asyncio.get_running_loop()
    start = loop.time()
    await asyncio.sleep(1.0)
    print(f"  slept {int(loop.time() - start)}, {'at the beginning' if start == 0 else 'later'}")
    return text


async def fails(text):
    raise ValueError(text)


def outcome(function, *args):
    try:
        return function(*args)
    except BaseException as error:
        return error


def tell_loop(what, runner):
    loop = outcome(runner.get_loop)
    if isinstance(loop, BaseException):
        tell(what, loop)
    else:
        print(f"{what}: closed {loop.is_closed():d}, running {loop.is_running():d}")


runner = asyncio.Runner()
tell("first", outcome(runner.run, echoes("a")))
tell("second", outcome(runner.run, fails("b")))
tell("third", outcome(runner.run, echoes("c")))
loop = runner.get_loop()
tell_loop("loop", runner)
tell("close", outcome(runner.close))
print(f"closed {loop.is_closed():d}")
tell_loop("loop", runner)
tell("close again", outcome(runner.close))

runner = asyncio.Runner()
tell("close before it has a loop", outcome(runner.close))
tell("run", outcome(runner.run, fails("d")))
tell("close", outcome(runner.close))
