import types

from tell import tell, tell_send


@types.coroutine
def yields(value):
    return (yield value)


async def innermost():
    try:
        return await yields("deep")
    except BaseException as error:
        print(f"innermost: {type(error).__name__}")
        if not isinstance(error, ValueError):
            raise
        return "caught below"


async def middle():
    try:
        return await innermost()
    except BaseException as error:
        print(f"middle: {type(error).__name__}")
        raise


async def top():
    try:
        return await middle()
    except BaseException as error:
        print(f"top: {type(error).__name__}")
        raise


def throw(coroutine, error):
    tell_send("send", coroutine.send, None)
    tell_send("throw", coroutine.throw, error)


throw(top(), ValueError("a"))
throw(top(), KeyError())
throw(top(), GeneratorExit())
coroutine = top()
tell_send("send", coroutine.send, None)
tell("close", coroutine.close())
