import asyncio

from tell_locks import tell_repr


async def works(semaphore, name, hold, times):
    for time in range(1, times + 1):
        await semaphore.acquire()
        print(f"{asyncio.get_running_loop().time():.2f} {name} {time}")
        tell_repr("  while", semaphore)
        await asyncio.sleep(hold)
        semaphore.release()
        tell_repr("  after", semaphore)


async def main():
    semaphore = asyncio.Semaphore(2)
    await asyncio.gather(works(semaphore, "a", 1, 2), works(semaphore, "b", 0, 3), works(semaphore, "c", 0.5, 2), works(semaphore, "d", 0, 1))
    tell_repr("all done", semaphore)

    print("released thrice at once")
    await semaphore.acquire()
    await semaphore.acquire()
    tasks = [asyncio.create_task(works(semaphore, name, 1, 1)) for name in "efgh"]
    await asyncio.sleep(0)
    for _ in range(3):
        semaphore.release()
        tell_repr("  released", semaphore)
    print(f"locked {semaphore.locked():d}")
    tasks.append(asyncio.create_task(works(semaphore, "i", 1, 1)))
    await asyncio.gather(*tasks)
    tell_repr("in the end", semaphore)


asyncio.run(main())
