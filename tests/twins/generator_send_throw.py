from tell import tell, tell_send


def averager():
    total, count = 0.0, 0
    while True:
        try:
            got = yield total / count if count else None
        except ValueError as error:
            print(f"reset: {error}")
            total, count = 0.0, 0
            continue
        if got is None:
            return count
        total += got
        count += 1


def tidy():
    try:
        yield 1
    finally:
        print("tidies up")


def leaks():
    raise StopIteration("x")
    yield


average = averager()
tell_send("too early", average.send, 1)
tell_send("next", average.send, None)
tell_send("send 10", average.send, 10)
tell_send("send 5", average.send, 5)
tell_send("throw", average.throw, ValueError("start over"))
tell_send("send 1.5", average.send, 1.5)
tell_send("next", average.send, None)
tell_send("after the end", average.send, None)
tell_send("throw at the end", average.throw, ValueError("too late"))

unstarted = averager()
tell_send("throw unstarted", unstarted.throw, KeyError())
tell_send("next", unstarted.send, None)

closing = tidy()
tell_send("next", closing.send, None)
tell("close", closing.close())
tell_send("next", closing.send, None)

tell_send("leaks", leaks().send, None)
