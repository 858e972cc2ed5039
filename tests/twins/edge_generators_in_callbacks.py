"""A generator that is driven by callbacks, one step a turn, while tasks run; it ends, and what it returned completes a future; one that fails does so too."""

import asyncio
import inspect

from tell import tell

turn = 0


def counts(to):
    total = 0
    for i in range(1, to + 1):
        total += yield i
        if total > 40:
            raise OverflowError(f"{total} is too much")
    return total


class Driver:
    def __init__(self, name, to):
        self.generator, self.result, self.name = counts(to), asyncio.get_running_loop().create_future(), name

    def drive(self):
        global turn
        sent = None
        if inspect.getgeneratorstate(self.generator) != "GEN_CREATED":
            turn += 1
            sent = turn
        try:
            value = self.generator.send(sent)
        except StopIteration as stop:
            self.result.set_result(stop.value)
        except Exception as error:
            self.result.set_exception(error)
        else:
            print(self.name, value)
            asyncio.get_running_loop().call_soon(self.drive)


async def watches():
    for i in range(4):
        print(f"task {i}")
        await asyncio.sleep(0)


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except Exception as error:
        tell(what, error)


async def main():
    a, b = Driver("a", 3), Driver("b", 30)
    asyncio.get_running_loop().call_soon(a.drive)
    asyncio.get_running_loop().call_soon(b.drive)
    task = asyncio.create_task(watches())
    await attempt("a", a.result)
    await attempt("b", b.result)
    await task


asyncio.run(main())
