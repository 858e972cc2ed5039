import types

from tell import tell_send


@types.coroutine
def pauses(value):
    return (yield value)


async def agen():
    got = await pauses("w1")
    print(f"woken with {got}")
    got = yield 1
    print(f"sent {got}")
    try:
        got = yield 2
    except ValueError as error:
        print(f"caught {error}")
        got = await pauses("w2")
        print(f"woken with {got}")
    yield 3
    await pauses("w3")


gen = agen()
step = gen.asend(None)
tell_send("asend", step.send, None)
tell_send("asend", step.send, "a")
tell_send("asend", gen.asend("b").send, None)
step = gen.athrow(ValueError("c"))
tell_send("athrow", step.send, None)
tell_send("athrow", step.send, "d")
step = gen.__anext__()
tell_send("anext", step.send, None)
tell_send("anext", step.send, "e")
tell_send("anext", gen.__anext__().send, None)
tell_send("asend", gen.asend("f").send, None)
tell_send("athrow", gen.athrow(ValueError("g")).send, None)
tell_send("aclose", gen.aclose().send, None)
