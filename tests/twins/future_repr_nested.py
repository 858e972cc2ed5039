import asyncio

from tell_places import tell_plain_repr


class Long:
    def __repr__(self):
        return "<an object with a long repr, longer than thirty characters>"


class Short:
    def __repr__(self):
        return "<an object of thirty letters>"


def holds(what, result):
    future = loop.create_future()
    future.set_result(result)
    tell_plain_repr(what, future)
    return future


loop = asyncio.new_event_loop()
one = holds("one", 1)
two = holds("in another", one)
three = holds("and again", two)
four = holds("and again", three)
holds("a list", [four, one])
holds("a pending one", loop.create_future())
holds("a long repr", Long())
holds("a short one", Short())
holds("in a list", [Long(), Short()])
itself = loop.create_future()
itself.set_result(itself)
tell_plain_repr("itself", itself)
first, second = loop.create_future(), loop.create_future()
first.set_result([second])
second.set_result(first)
tell_plain_repr("each other", first)
tell_plain_repr("each other", second)
loop.close()
