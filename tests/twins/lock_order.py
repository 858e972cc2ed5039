import asyncio

from tell import tell
from tell_locks import tell_repr


async def works(lock, name, times, start):
    await asyncio.sleep(start)
    for time in range(1, times + 1):
        await lock.acquire()
        print(f"{asyncio.get_running_loop().time():.2f} {name} {time}")
        tell_repr("  while", lock)
        await asyncio.sleep(0.5)
        lock.release()
        tell_repr("  after", lock)


async def main():
    lock = asyncio.Lock()
    tell_repr("new", lock)
    results = await asyncio.gather(works(lock, "a", 3, 0), works(lock, "b", 2, 0), works(lock, "c", 1, 0.5), works(lock, "d", 2, 1.0), works(lock, "e", 1, 0.25))
    tell("all", results)
    tell_repr("in the end", lock)


asyncio.run(main())
