"""Three generators deep: throw, close and a return value go through yield from; one in the middle swallows GeneratorExit and returns."""

from tell import tell, tell_close, tell_send


def inner():
    try:
        try:
            yield "inner 1"
        except ValueError:
            yield "inner caught it"
    except BaseException as error:
        tell("inner leaves with", error)
        raise
    return "inner's result"


def middle(swallows):
    try:
        result = yield from inner()
    except GeneratorExit:
        if swallows:
            return "swallowed"
        raise
    tell("middle got", result)
    yield "middle"
    return "middle's result"


def outer(swallows):
    result = yield from middle(swallows)
    tell("outer got", result)
    return "outer's result"


def scene(swallows, steps):
    g = outer(swallows)
    tell_send("next", g.send, None)
    if steps > 1:
        tell_send("throw", g.throw, ValueError("x"))
    if steps > 2:
        tell_send("send", g.send, 1)
    if steps > 3:
        tell_send("send", g.send, 2)
    tell_close("close", g)
    tell_close("close again", g)
    tell_send("next", g.send, None)


for steps in range(1, 5):
    scene(False, steps)
    scene(True, steps)
