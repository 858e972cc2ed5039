"""A semaphore whose releases come in a burst: who was cancelled in between, who asks at that moment, and what its value and locked() say."""

import asyncio

from tell import tell

semaphore = asyncio.Semaphore(0)


def now():
    return f"{asyncio.get_running_loop().time():.1f}"


async def enters(name):
    async with semaphore:
        print(f"{now()} {name} is in, locked {semaphore.locked():d}")
        await asyncio.sleep(1)


async def in_time():
    try:
        tell("in time", await asyncio.wait_for(semaphore.acquire(), 0.1))
    except TimeoutError as error:
        tell("in time", error)


async def main():
    tasks = [asyncio.create_task(enters(name)) for name in "abcde"]
    await asyncio.sleep(0.5)
    semaphore.release()
    semaphore.release()
    print(f"locked {semaphore.locked():d}")
    tasks[0].cancel()
    tasks[3].cancel()
    tasks.append(asyncio.create_task(enters("f")))
    await in_time()
    tell("all", await asyncio.gather(*tasks, return_exceptions=True))
    print(f"{now()} locked {semaphore.locked():d}")
    tell("again", await semaphore.acquire())
    tell("again", await semaphore.acquire())
    await in_time()


asyncio.run(main())
