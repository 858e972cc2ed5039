import types

from tell import tell, tell_send


@types.coroutine
def waiting(value=None):
    yield value


async def stubborn(catches):
    while True:
        try:
            await waiting("waiting")
        except BaseException as error:
            print(f"{type(error).__name__}({error}) arrives")
            if catches == 0:
                raise
            catches -= 1


async def returns():
    try:
        await waiting()
    except GeneratorExit:
        return "bye"


def started(coroutine):
    coroutine.send(None)
    return coroutine


def close(what, coroutine):
    try:
        tell(what, coroutine.close())
    except RuntimeError as error:
        tell(what, error)


coroutine = started(stubborn(1))
tell_send("caught", coroutine.throw, ValueError("one"))
tell_send("passed on", coroutine.throw, KeyError())
tell_send("over", coroutine.throw, ValueError("three"))

coroutine = stubborn(0)
tell_send("not started", coroutine.throw, ValueError("early"))
tell_send("then", coroutine.throw, ValueError("late"))

coroutine = started(stubborn(0))
close("close", coroutine)
close("close again", coroutine)

coroutine = started(stubborn(1))
close("close ignored", coroutine)
close("close obeyed", coroutine)

coroutine = stubborn(0)
close("close unstarted", coroutine)
tell_send("closed", coroutine.throw, ValueError("late"))

coroutine = started(returns())
coroutine.close()  # 3.13 and later give "bye", 3.12 None
tell_send("returned", coroutine.throw, ValueError("late"))
