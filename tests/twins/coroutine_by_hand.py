import inspect
import types

from tell import tell, tell_send


@types.coroutine
def inner(number):
    got = yield "first"
    tell("inner got", got)
    got = yield "second"
    tell("inner got", got)
    return number


async def outer(number):
    print("outer starts")
    value = await inner(number)
    tell("outer has", value)
    return "outer's result"


def state(coroutine):
    print(f"{coroutine.__name__} is {inspect.getcoroutinestate(coroutine).removeprefix('CORO_')}")


coroutine = outer(42)
state(coroutine)
tell_send("early", coroutine.send, 1)
state(coroutine)
tell_send("first", coroutine.send, None)
state(coroutine)
tell_send("second", coroutine.send, "a")
tell_send("third", coroutine.send, 2)
state(coroutine)
tell_send("again", coroutine.send, None)
tell_send("throw", coroutine.throw, ValueError("x"))
tell("close", coroutine.close())
