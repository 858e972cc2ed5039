import types

from tell import tell_close, tell_send


@types.coroutine
def pauses(value):
    return (yield value)


async def waits_on(times):
    try:
        yield 0
    except KeyError:
        pass
    for left in range(times, 0, -1):
        try:
            await pauses(f"w{left}")
        except GeneratorExit:
            print(f"GeneratorExit with {left} left")
    print("ends")


def begun(times):
    gen = waits_on(times)
    tell_send("asend", gen.asend(None).send, None)
    return gen


def close(what, gen, step):
    tell_send(what, step.send, None)
    tell_close(f"close {what}", step)
    print(f"running: {gen.ag_running}")
    tell_close(f"close {what}", step)
    tell_send(f"{what} again", step.send, None)
    print(f"running: {gen.ag_running}")


for times in 1, 2, 3:
    gen = begun(times)
    close("asend", gen, gen.asend(None))
    gen = begun(times)
    close("athrow", gen, gen.athrow(KeyError()))
gen = begun(2)
step = gen.asend(None)
tell_close("close a new asend", step)
tell_send("asend", gen.asend(None).send, None)
gen = waits_on(1)
tell_close("close a new aclose", gen.aclose())
tell_send("asend", gen.asend(None).send, None)
gen = begun(2)
step, other = gen.asend(None), gen.aclose()
tell_send("asend", step.send, None)
tell_close("close another", other)
tell_close("close another", other)
tell_send("throw", step.throw, OSError("x"))
