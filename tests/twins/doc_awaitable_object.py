"""An object with an __await__ of its own, that waits on another awaitable before it has its result; awaited, and given to gather and wait_for."""

import asyncio


async def work(number):
    await asyncio.sleep(number)
    return number * number


class Later:
    def __init__(self, number):
        self.number = number

    def __await__(self):
        print(f"__await__ of {self.number}")
        return work(self.number).__await__()


async def main():
    two, three = Later(2), Later(3)
    print(await two)
    print(*await asyncio.gather(three, two))
    try:
        await asyncio.wait_for(three, 1)
    except Exception as error:
        print(type(error).__name__)
    print(f"at {asyncio.get_running_loop().time():.0f}")


asyncio.run(main())
