import asyncio

from tell import tell


async def returns(text):
    return text


async def awaits(future):
    return await future


def outcome(function, *args):
    try:
        return function(*args)
    except BaseException as error:
        return error


def ensure_future(loop, what):
    return asyncio.ensure_future(what, loop=loop)


def tell_future(what, future):
    if isinstance(future, BaseException):
        tell(what, future)
    else:
        print(f"{what}: done {future.done():d}")


loop, other = asyncio.new_event_loop(), asyncio.new_event_loop()
future, foreign = loop.create_future(), other.create_future()
print(f"loops {future.get_loop() is loop:d} {foreign.get_loop() is other:d}")
tell_future("own", outcome(ensure_future, loop, future))
tell_future("foreign", outcome(ensure_future, loop, foreign))
tell_future("list", outcome(ensure_future, loop, []))
task = ensure_future(loop, returns("r"))
print(f"task: loop {task.get_loop() is loop:d}")
tell("run the task elsewhere", outcome(other.run_until_complete, task))
tell("run the task", outcome(loop.run_until_complete, task))
tell("run the foreign one", outcome(loop.run_until_complete, foreign))
error = outcome(loop.run_until_complete, awaits(foreign))
print(f"await the foreign one: {type(error).__name__}: {str(error)[:10]}")
tell("set", foreign.set_result(5))
tell("await it when it is done", outcome(loop.run_until_complete, awaits(foreign)))
tell("close", loop.close())
tell("close", other.close())
