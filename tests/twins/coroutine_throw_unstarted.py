from tell import tell_send


def generator():
    print("never runs")
    yield


async def coroutine():
    print("never runs")


async def async_generator():
    print("never runs")
    yield


def throw(what, method, error):
    try:
        method(error)
    except BaseException as raised:
        print(f"{what}: {type(raised).__name__}: {raised}")


for kind in StopIteration, StopAsyncIteration, GeneratorExit, ValueError:
    throw("generator", generator().throw, kind("x"))
    coro = coroutine()
    throw("coroutine", coro.throw, kind("x"))
    tell_send("then", coro.send, None)
    throw("asend", async_generator().asend(None).throw, kind("x"))
    throw("athrow", async_generator().athrow(OSError()).throw, kind("x"))
    agen = async_generator()
    throw("in athrow", agen.athrow(kind("x")).send, None)
    throw("in athrow, again", agen.athrow(kind("x")).send, None)
