"""A lock is released and taken again in the same turn while others wait: who is woken may find it taken, and nobody is skipped."""

import asyncio

from tell import tell

lock = asyncio.Lock()


async def wants(name):
    print(f"{name} asks")
    try:
        tell(name, await lock.acquire())
    except BaseException as error:
        tell(name, error)
        raise
    await asyncio.sleep(1)
    print(f"{name} releases at {asyncio.get_running_loop().time():.0f}")
    lock.release()


def release(what):
    try:
        tell(what, lock.release())
    except RuntimeError as error:
        tell(what, error)


async def main():
    await lock.acquire()
    a, b = asyncio.create_task(wants("a")), asyncio.create_task(wants("b"))
    await asyncio.sleep(0)
    lock.release()
    print(f"locked {lock.locked():d}")
    a.cancel()
    c = asyncio.create_task(wants("c"))
    tell("main", await lock.acquire())
    lock.release()
    release("twice")
    await asyncio.wait([a])
    await b
    await c
    release("not locked")


asyncio.run(main())
