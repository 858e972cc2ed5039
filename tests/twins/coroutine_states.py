import inspect
import types

from tell import tell_send


@types.coroutine
def pauses():
    state("in the middle")
    yield
    state("in the middle, again")


async def innermost():
    await pauses()


async def inner():
    await innermost()
    state("between two awaits")
    await innermost()


async def outer():
    state("at its begin")
    await inner()
    state("at its end")


def state(when):
    print(f"{when}: {inspect.getcoroutinestate(coroutine).removeprefix('CORO_')}, awaits {name_of(coroutine.cr_await)}")


def name_of(awaited):
    return awaited.__name__ if awaited else None


coroutine = outer()
state("new")
for _ in range(2):
    tell_send("send", coroutine.send, None)
    state("outside")
    awaited = coroutine.cr_await
    print(f"which awaits {name_of(awaited.cr_await)}")
    print(f"which awaits {name_of(awaited.cr_await.cr_await)}")
    print(f"inner is {inspect.getcoroutinestate(awaited).removeprefix('CORO_')}")
tell_send("send", coroutine.send, None)
state("over")
