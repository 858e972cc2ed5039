import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def nothing(value):
    return value


def refused(what, function, *args):
    try:
        function(*args)
        print(f"{what}: accepted")
    except BaseException as error:
        tell(what, error)


async def main():
    future = asyncio.get_running_loop().create_future()
    coroutine = nothing("still mine")
    tell("nothing", await outcome(asyncio.wait([])))
    tell("a coroutine", await outcome(asyncio.wait([coroutine])))
    tell("a future and a coroutine", await outcome(asyncio.wait([future, coroutine], timeout=1.0, return_when=asyncio.FIRST_COMPLETED)))
    tell("until", await outcome(asyncio.wait([coroutine], return_when=-1)))
    tell("nothing until", await outcome(asyncio.wait([], return_when=-1)))
    tell("coroutine", await coroutine)

    refused("ensure_future", asyncio.ensure_future, 3)
    refused("gather", asyncio.gather, future, 3)
    refused("create_task", asyncio.create_task, asyncio.get_running_loop().create_future())
    refused("shield", asyncio.shield, 3)
    tell("wait_for", await outcome(asyncio.wait_for(3, 0)))

    other = asyncio.new_event_loop()
    foreign = other.create_future()
    refused("gather of two loops", asyncio.gather, future, foreign)
    refused("as_completed of two loops", asyncio.as_completed, [future, foreign])
    error = await outcome(foreign)
    print(f"foreign: {type(error).__name__} {foreign.done():d}")
    other.close()


asyncio.run(main())
