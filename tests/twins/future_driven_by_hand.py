import asyncio

from tell import tell, tell_send


async def awaits(future):
    try:
        result = await future
    except BaseException as error:
        tell("  awaited", error)
        raise
    tell("  awaited", result)
    return result


def send(what, coroutine, future):
    try:
        value = coroutine.send(None)
    except StopIteration as stop:
        print(f"{what} returns ", end="")
        tell("", stop.value)
    except BaseException as error:
        print(f"{what} raises ", end="")
        tell("", error)
    else:
        print(f"{what} yields the future: {value is future:d}")


async def main():
    future = asyncio.get_running_loop().create_future()
    coroutine = awaits(future)
    send("first", coroutine, future)
    send("too early", coroutine, future)
    send("again", coroutine, future)

    coroutine = awaits(future)
    send("first", coroutine, future)
    tell_send("throw", coroutine.throw, ValueError("thrown"))

    coroutine = awaits(future)
    send("first", coroutine, future)
    future.set_result("done")
    send("when it is done", coroutine, future)

    send("done before", awaits(future), future)


asyncio.run(main())
