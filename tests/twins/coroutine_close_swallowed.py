import types

from tell import tell, tell_send


@types.coroutine
def yields(value):
    return (yield value)


async def inner(answer):
    try:
        await yields("inner")
    except BaseException as error:
        print(f"inner: {type(error).__name__}")
    return answer


async def outer(answer):
    try:
        got = await inner(answer)
    except BaseException as error:
        tell("outer", error)
        raise
    tell("outer", got)
    return got


coroutine = outer("swallowed")
tell_send("send", coroutine.send, None)
tell("close", coroutine.close())

coroutine = outer("swallowed")
tell_send("send", coroutine.send, None)
tell_send("throw", coroutine.throw, GeneratorExit())
