import types

from tell import tell_close, tell_send


@types.coroutine
def pauses(value):
    return (yield value)


async def agen():
    try:
        yield 1
    except ValueError:
        await pauses("w")
    yield 2
    yield 3


gen = agen()
tell_send("asend", gen.asend(None).send, None)
athrow = gen.athrow(ValueError())
for _ in range(6):
    tell_send("athrow that had to wait", athrow.send, None)
    print(f"running: {gen.ag_running}")

gen = agen()
tell_send("asend", gen.asend(None).send, None)
athrow = gen.athrow(ValueError())
tell_send("athrow", athrow.send, None)
tell_send("athrow", athrow.send, None)
tell_close("close", athrow)
tell_send("asend", gen.asend(None).send, None)

gen = agen()
tell_send("asend", gen.asend(None).send, None)
athrow = gen.athrow(ValueError())
tell_send("new, thrown into", athrow.throw, ValueError())
tell_send("athrow", athrow.send, None)
tell_send("athrow", athrow.throw, ValueError("x"))
tell_send("athrow", athrow.send, None)
