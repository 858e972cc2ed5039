from tell import tell_close, tell_send


class Counter:
    def __init__(self, limit):
        self.at, self.limit = 0, limit

    def __iter__(self):
        print("__iter__")
        return self

    def __next__(self):
        if self.at == self.limit:
            raise StopIteration("end of the counter")
        self.at += 1
        return self.at


class Refusing:
    def __iter__(self):
        raise RuntimeError("nobody expects this")


class Lying:
    def __iter__(self):
        return Opaque()


class Opaque:
    pass


async def coroutine():
    return "spam"


async def async_generator():
    yield 1


def delegates(iterable):
    result = yield from iterable
    return f"result {result}"


gen = delegates([1, 2])
tell_send("list", gen.send, None)
tell_send("list", gen.send, None)
tell_send("list", gen.send, None)
gen = delegates([1, 2])
tell_send("list", gen.send, None)
tell_send("list sent 5", gen.send, 5)
gen = delegates([1, 2])
tell_send("list", gen.send, None)
tell_send("list thrown into", gen.throw, ValueError("x"))
gen = delegates([1, 2])
tell_send("list", gen.send, None)
tell_close("close", gen)
tell_send("empty", delegates([]).send, None)
gen = delegates(Counter(1))
tell_send("counter", gen.send, None)
tell_send("counter", gen.send, None)
tell_send("opaque", delegates(Opaque()).send, None)
tell_send("refusing", delegates(Refusing()).send, None)
tell_send("lying", delegates(Lying()).send, None)
coro = coroutine()
tell_send("coroutine", delegates(coro).send, None)
coro.close()
agen = async_generator()
tell_send("async generator", delegates(agen).send, None)
tell_send("asend", delegates(agen.asend(None)).send, None)
