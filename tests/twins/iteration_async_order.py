import asyncio

from tell import tell


async def ticks(name, period, count):
    try:
        for number in range(count):
            await asyncio.sleep(period)
            yield f"{name} {number}"
    finally:
        print(f"{name} ends")


async def maps(inner):
    async for item in inner:
        yield item.upper()


class Countdown:
    def __init__(self, left):
        self.left = left

    def __aiter__(self):
        print("__aiter__")
        return self

    async def __anext__(self):
        if self.left == 0:
            raise StopAsyncIteration
        if self.left % 2:
            await asyncio.sleep(0.15)
        self.left -= 1
        return f"countdown {self.left}"


async def follows(iterable):
    loop = asyncio.get_running_loop()
    async for item in iterable:
        print(f"{loop.time():.2f} {item}")
    return "end"


async def follows_at_once(iterable):
    async for item in iterable:
        print(item)


async def main():
    tell("all", await asyncio.gather(follows(ticks("a", 0.1, 3)), follows(maps(ticks("b", 0.15, 2))), follows(Countdown(3))))
    await follows_at_once(ticks("c", 0, 2))
    task = asyncio.create_task(follows(maps(maps(ticks("d", 0.1, 9)))))
    await asyncio.sleep(0.25)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")


asyncio.run(main())
