import asyncio
import inspect
import types

from tell import tell, tell_send


@types.coroutine
def pauses(value):
    return (yield value)


async def coroutine():
    state("awaiting a coroutine")
    await pauses("w")


async def agen():
    state("running")
    await coroutine()
    yield 1
    await coroutine()
    yield 2


def state(when):
    awaited = gen.ag_await.__name__ if gen.ag_await else None
    print(f"{when}: {inspect.getasyncgenstate(gen).removeprefix('AGEN_')}, running: {gen.ag_running}, awaits {awaited}")


gen = agen()
state("new")
step = gen.asend(None)
state("with a step")
tell_send("send", step.send, None)
state("waiting")
tell_send("send", step.send, None)
state("at a yield")
step = gen.asend(None)
tell_send("send", step.send, None)
state("waiting")
tell_send("throw", step.throw, ValueError("x"))
state("over")

gen = agen()
tell_send("aclose", gen.aclose().send, None)
state("closed")


async def itself():
    for what, method in ("anext", gen.__anext__), ("asend", lambda: gen.asend(1)), ("athrow", lambda: gen.athrow(KeyError())), ("aclose", gen.aclose):
        try:
            await method()
        except RuntimeError as error:
            tell(what, error)
    tell_send("its own step", step.send, None)
    print(f"after that, running: {gen.ag_running}")
    yield 1


gen = itself()
step = gen.asend(None)
tell_send("itself", step.send, None)
state("outside")
tell_send("its own step", step.send, None)
