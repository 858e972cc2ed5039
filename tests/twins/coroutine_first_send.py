from tell import tell_send


def generator():
    print("generator begins")
    got = yield 1
    print(f"generator got {got}")


async def coroutine():
    print("coroutine begins")
    return 2


async def async_generator():
    print("async generator begins")
    got = yield 3
    print(f"async generator got {got}")


gen = generator()
tell_send("generator", gen.send, 5)
tell_send("generator", gen.send, None)
tell_send("generator", gen.send, 5)

coro = coroutine()
tell_send("coroutine", coro.send, "x")
tell_send("coroutine", coro.send, None)

agen = async_generator()
tell_send("asend(5)", agen.asend(5).send, None)
tell_send("asend(None) sent 5", agen.asend(None).send, 5)
tell_send("asend(None)", agen.asend(None).send, None)
tell_send("asend(6) sent None", agen.asend(6).send, None)

agen = async_generator()
athrow, aclose = agen.athrow(ValueError("x")), agen.aclose()
tell_send("athrow sent 5", athrow.send, 5)
tell_send("aclose sent 5", aclose.send, 5)
tell_send("athrow", athrow.send, None)
tell_send("aclose", aclose.send, None)
