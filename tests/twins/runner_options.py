import asyncio

from tell import tell


async def debug():
    return asyncio.get_running_loop().get_debug()


def make(name):
    def factory():
        print(f"factory {name}")
        return asyncio.new_event_loop()

    return factory


def fail():
    raise OSError("no loop")


def outcome(function, *args):
    try:
        return function(*args)
    except BaseException as error:
        return error


def run(coroutine, **options):
    try:
        return asyncio.run(coroutine, **options)
    except BaseException as error:
        return error
    finally:
        coroutine.close()


tell("run", run(debug()))
tell("debug", run(debug(), debug=True))
tell("no debug", run(debug(), debug=False))
tell("factory", run(debug(), loop_factory=make("run")))
tell("both", run(debug(), debug=True, loop_factory=make("both")))
tell("no loop", run(debug(), loop_factory=fail))
runner = asyncio.Runner(debug=True, loop_factory=make("runner"))
print("made")
tell("first", runner.run(debug()))
runner.get_loop().set_debug(False)
tell("second", runner.run(debug()))
tell("close", runner.close())
runner = asyncio.Runner(loop_factory=fail)
tell("no loop", outcome(runner.get_loop))
tell("close", outcome(runner.close))
