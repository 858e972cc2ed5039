import asyncio
import types

from tell import tell, tell_send


@types.coroutine
def pauses(value):
    return (yield value)


class Ticket:
    """An awaitable whose __await__ is a coroutine's."""

    def __init__(self, number):
        self.number = number

    async def wait(self):
        try:
            got = await pauses(f"ticket {self.number}")
        except ZeroDivisionError:
            raise ValueError("marker") from None
        finally:
            print(f"ticket {self.number} is used")
        return got

    def __await__(self):
        print("__await__")
        return self.wait().__await__()


class Listed:
    def __await__(self):
        return iter([1, 2])


async def awaits(awaitable):
    return await awaitable


coroutine = awaits(Ticket(1))
tell_send("send", coroutine.send, None)
tell_send("send", coroutine.send, "spam")
coroutine = awaits(Ticket(2))
tell_send("send", coroutine.send, None)
tell_send("throw", coroutine.throw, ZeroDivisionError())
coroutine = awaits(Ticket(3))
tell_send("send", coroutine.send, None)
tell("close", coroutine.close())
iterator = Ticket(4).__await__()
tell_send("by hand", iterator.send, None)
tell_send("by hand", iterator.send, "eggs")
tell_send("by hand", iterator.send, None)

coroutine = awaits(Listed())
tell_send("listed", coroutine.send, None)
tell_send("listed", coroutine.send, None)
tell_send("listed", coroutine.send, None)
coroutine = awaits(Listed())
tell_send("listed", coroutine.send, None)
tell_send("listed", coroutine.send, 3)


class Sleeper:
    async def wait(self):
        await asyncio.sleep(1)
        return "slept"

    def __await__(self):
        return self.wait().__await__()


async def main():
    tell("in a task", await Sleeper())
    tell("gathered", await asyncio.gather(Sleeper(), Sleeper()))
    try:
        await asyncio.wait_for(Sleeper(), 0.5)
    except TimeoutError as error:
        tell("too slow", error)


asyncio.run(main())
