import asyncio


def show(error):
    print(f"{error!r} | {error}")


def show_value(error):
    print(f"{error!r} | {error.args[0]!r}")


loop = asyncio.new_event_loop()
show(ValueError())
show(ValueError(""))
show(ValueError("it's"))
show(ValueError('a "quote"'))
show(ValueError("two\nlines"))
show(KeyError("key"))
show(KeyError("it's"))
show(StopIteration())
show_value(StopIteration(3))
show_value(StopIteration("text"))
show_value(StopIteration([1, None]))
show_value(SystemExit(3))
show(SystemExit("message"))
show(asyncio.CancelledError())
show(asyncio.CancelledError("why"))
show(ExceptionGroup("group", [ValueError("x"), KeyError("y")]))
show(BaseExceptionGroup("base", [SystemExit(1), ExceptionGroup("inner", [ValueError()])]))
show(asyncio.IncompleteReadError(b"abc", 5))
show(asyncio.IncompleteReadError(b"", None))
show(asyncio.LimitOverrunError("too long", 7))
for error in ValueError("a message that is longer than thirty characters"), ExceptionGroup("group", [ValueError("x")]):
    future = loop.create_future()
    future.set_exception(error)
    print(repr(future))
    future.exception()
loop.close()
