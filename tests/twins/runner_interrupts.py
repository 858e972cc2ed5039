import asyncio

from tell import tell

runner = asyncio.Runner()


def interrupt(task):
    print("  interrupt")
    runner._on_sigint(None, None, task)  # what the handler of the signal does, at once; the second time it raises KeyboardInterrupt


async def waits():
    asyncio.get_running_loop().call_later(1.0, interrupt, asyncio.current_task())
    try:
        tell("  waits", await asyncio.sleep(10.0))
    except BaseException as error:
        tell("  waits", error)
        raise


async def catches():
    try:
        await waits()
    except asyncio.CancelledError:
        pass
    return "cleaned up"


async def raises_another():
    try:
        await waits()
    except asyncio.CancelledError:
        pass
    raise ValueError("instead")


def cancel_and_interrupt(task):
    task.cancel("somebody else")
    interrupt(task)


async def is_cancelled_too():
    asyncio.get_running_loop().call_later(1.0, cancel_and_interrupt, asyncio.current_task())
    await asyncio.sleep(10.0)


async def twice():
    try:
        await waits()
    except asyncio.CancelledError:
        pass
    try:
        await waits()
    finally:
        print("while closing")


def outcome(function, *args):
    try:
        return function(*args)
    except BaseException as error:
        return error


tell("waits", outcome(runner.run, waits()))
tell("catches", outcome(runner.run, catches()))
tell("raises another", outcome(runner.run, raises_another()))
tell("is cancelled too", outcome(runner.run, is_cancelled_too()))
tell("twice", outcome(runner.run, twice()))
tell("close", outcome(runner.close))
