from tell import tell, tell_close, tell_send


def answers(how):
    try:
        yield "first"
    except BaseException as error:
        print(f"inner: {type(error).__name__}")
        if how == "returns":
            return "returned"
        if how == "yields":
            yield "second"
            raise
        raise how("raised")


def outer(how):
    result = yield from answers(how)
    tell("outer has", result)
    return result


def begun(how):
    gen = outer(how)
    next(gen)
    return gen


for how in "returns", "yields", GeneratorExit, StopIteration, BaseException, ValueError:
    print(f"-- {how if isinstance(how, str) else how.__name__}")
    gen = begun(how)
    tell_close("close", gen)
    tell_send("then", gen.send, None)
    for kind in GeneratorExit, StopIteration, BaseException, ValueError:
        gen = begun(how)
        tell_send(f"throw {kind.__name__}", gen.throw, kind("thrown"))
        tell_send("then", gen.send, None)
