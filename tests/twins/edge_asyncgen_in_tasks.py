"""One asynchronous generator, read by three tasks in turn under a lock; one is cancelled while it reads, and the generator with it."""

import asyncio
import itertools

from tell import tell


async def source():
    for i in itertools.count():
        try:
            await asyncio.sleep(1)
        except BaseException as error:
            tell("  the source is told", error)
            raise
        yield i


async def read_one(name, gen, lock):
    async with lock:
        try:
            item = await anext(gen)
        except BaseException as error:
            item = error
        print(f"{asyncio.get_running_loop().time():.1f} ", end="")
        tell(name, item)
        if isinstance(item, BaseException) and not isinstance(item, StopAsyncIteration):
            raise item
        return item


async def reads(name, gen, lock):
    while True:
        item = await read_one(name, gen, lock)
        if isinstance(item, StopAsyncIteration):
            return f"{name} saw the end"
        await asyncio.sleep(0)


async def main():
    lock, gen = asyncio.Lock(), source()
    tasks = [asyncio.create_task(reads(name, gen, lock)) for name in "abc"]
    await asyncio.sleep(4.5)
    tasks[1].cancel("b is cancelled")
    await asyncio.wait(tasks)
    for name, task in zip("abc", tasks):
        tell(name, None if task.cancelled() else task.result())


asyncio.run(main())
