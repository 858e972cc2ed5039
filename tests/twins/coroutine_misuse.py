import types

from tell import tell, tell_send


@types.coroutine
def yields(value):
    return (yield value)


async def waits():
    return await yields("yielded")


async def awaits(shared):
    return await shared


async def resumes_itself():
    tell_send("itself", coroutine.send, None)
    try:
        coroutine.close()
    except ValueError as error:
        tell("close", error)


async def leaks():
    raise StopIteration("leaked")


class Plain:
    pass


async def awaits_plain(plain):
    await plain


def send(what, coroutine):
    tell_send(what, coroutine.send, None)


shared = waits()
shared.send(None)
first, second = awaits(shared), awaits(shared)
send("first", first)
send("second", second)
send("first again", first)
send("shared", shared)
third = awaits(shared)
send("awaits what is done", third)

coroutine = resumes_itself()
send("self", coroutine)

send("leaking", leaks())

try:
    awaits_plain(Plain()).send(None)
except TypeError as error:
    message = str(error)
    if message == "object Plain can't be used in 'await' expression":  # before 3.14
        message = "'Plain' object can't be awaited"
    tell("mistaken raises ", TypeError(message))
