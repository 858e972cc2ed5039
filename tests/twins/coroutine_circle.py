import types

from tell import tell, tell_send


@types.coroutine
def pauses(value):
    return (yield value)


async def awaits_itself(first):
    if first:
        await pauses("before")
    try:
        await coroutine
    except (ValueError, RuntimeError) as error:
        tell("itself", error)
    return "goes on"


async def awaits_outer():
    try:
        await coroutine
    except (ValueError, RuntimeError) as error:
        tell("outer", error)
    return await pauses("inner waits")


async def awaits_inner():
    return await awaits_outer()


coroutine = awaits_itself(False)
tell_send("send", coroutine.send, None)
coroutine = awaits_itself(True)
tell_send("send", coroutine.send, None)
tell_send("send", coroutine.send, None)
coroutine = awaits_inner()
tell_send("send", coroutine.send, None)
tell_send("send", coroutine.send, "done")
