import types

from tell import tell_close, tell_send


@types.coroutine
def pauses(value):
    return (yield value)


async def waits_again(times):
    for left in range(times, 0, -1):
        try:
            await pauses(left)
        except GeneratorExit:
            print(f"{left}: GeneratorExit")
    return "at last"


coroutine = waits_again(3)
tell_send("send", coroutine.send, None)
tell_close("close", coroutine)
tell_close("close", coroutine)
tell_close("close", coroutine)
tell_close("close", coroutine)

coroutine = waits_again(2)
tell_send("send", coroutine.send, None)
tell_close("close", coroutine)
tell_send("send on", coroutine.send, None)
