"""Two loops by turns: tasks keep their loop, time goes on for both, stop() ends a run after the turn, and a future of the one is refused in the other."""

import asyncio

from tell import tell


class Counter:
    def __init__(self, name):
        self.name, self.count = name, 0

    async def counts(self):
        while self.count < 6:
            self.count += 1
            print(self.name, self.count)
            await asyncio.sleep(1)
        return self.name


def stops(loop):
    loop.stop()
    print("stopping")


async def awaits(future):
    return await future


def attempt(what, function, *args):
    try:
        tell(what, function(*args))
    except Exception as error:
        tell(what, error)


a, b = asyncio.new_event_loop(), asyncio.new_event_loop()
in_a, in_b = Counter("a"), Counter("b")
task_a, task_b = a.create_task(in_a.counts()), b.create_task(in_b.counts())
for _ in range(2):
    a.call_later(1.5, stops, a)
    a.run_forever()
    b.call_soon(stops, b)
    b.run_forever()
    print(f"a at {in_a.count}, b at {in_b.count}")
tell("b", b.run_until_complete(task_b))
foreign = a.create_future()
try:
    b.run_until_complete(awaits(foreign))
except Exception as error:
    print(type(error).__name__)
attempt("foreign", b.run_until_complete, foreign)
tell("a", a.run_until_complete(task_a))
tell("close", a.close())
attempt("closed", a.call_soon, stops, a)
tell("close", b.close())
