import asyncio
import warnings

from tell import tell


async def at_once(name):
    print(f"{name} runs")
    return name


async def beside():
    print("beside runs")


class Steps:
    def __init__(self, left):
        self.left = left

    def __await__(self):
        while self.left > 0:
            print(f"steps: {self.left} left")
            self.left -= 1
            yield
        return "no steps left"


class Plain:
    pass


class Wrong:
    def __await__(self):
        return Plain()


class OtherWrong:
    def __await__(self):
        return at_once("never")


async def main():
    warnings.simplefilter("ignore")
    task = asyncio.create_task(beside())
    tell("first", await at_once("first"))
    tell("no steps", await Steps(0))
    print("main has not given up control")
    two = Steps(2)
    tell("two steps", await two)
    two.left = 1
    tell("in a task", await two)
    future = asyncio.ensure_future(two)
    print("made a future of it")
    tell("as a future", await future)
    try:
        await Wrong()
    except TypeError as error:
        tell("wrong", error)
    try:
        await OtherWrong()
    except TypeError as error:
        print(f"other wrong: {error}")
    await task


asyncio.run(main())
