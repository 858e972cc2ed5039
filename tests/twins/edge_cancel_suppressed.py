"""A task that swallows every cancellation: in a timeout, in wait_for, in a group; what each makes of that."""

import asyncio

from tell import tell


async def stubborn(seconds=3):
    now = asyncio.get_running_loop().time
    end = now() + seconds
    while now() < end:
        try:
            await asyncio.sleep(end - now())
        except asyncio.CancelledError as error:
            tell("  swallowed", error)
    return "did it"


async def fails():
    await asyncio.sleep(1)
    raise KeyError("key")


async def grouped():
    try:
        async with asyncio.TaskGroup() as group:
            kept = group.create_task(stubborn())
            group.create_task(fails())
    finally:
        tell("the stubborn one", kept.result())


def state():
    print(f"{asyncio.get_running_loop().time():.1f} cancelling {asyncio.current_task().cancelling()}")


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


async def main():
    async def limited():
        async with timeout:
            return await stubborn()

    timeout = asyncio.timeout(1)
    await attempt("timeout", limited())
    print(f"expired {timeout.expired():d}")
    state()
    await attempt("wait_for", asyncio.wait_for(stubborn(), 1))
    state()
    await attempt("task", asyncio.wait_for(asyncio.create_task(stubborn()), 1))
    state()
    try:
        await grouped()
    except ExceptionGroup as error:
        tell("group", error.exceptions[0])
    state()


asyncio.run(main())
