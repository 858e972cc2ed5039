import asyncio

from tell import tell, tell_send


async def fails():
    print("fails")
    raise ValueError("child")


async def sleeps():
    await asyncio.sleep(1)
    print("slept")


async def makes_group(function):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(function())
            if function is fails:
                await asyncio.sleep(0)
    except BaseException as error:
        if function is not fails:
            tell("joined", error)
        raise


async def starts(coroutine):
    tell_send("first step", coroutine.send, None)


async def left(function):
    coroutine = makes_group(function)
    coroutine.send(None)
    if function is fails:
        coroutine.send(None)
    tell_send("throw", coroutine.throw, OSError("thrown"))
    tell("sleep", await asyncio.sleep(2))
    return asyncio.current_task().cancelling()


async def joined_by_another():
    coroutine = makes_group(fails)
    await asyncio.create_task(starts(coroutine))
    await asyncio.sleep(0)
    await asyncio.create_task(coroutine)


async def main():
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    tell("cancelling", await left(sleeps))
    tell("cancelling", await left(fails))
    try:
        await joined_by_another()
    except BaseException as error:
        tell("another", error)


asyncio.run(main())
