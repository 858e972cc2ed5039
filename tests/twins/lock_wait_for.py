import asyncio

from tell import tell
from tell_locks import attempt, outcome, tell_repr


async def races(lock, release, limit, release_first):
    loop = asyncio.get_running_loop()

    def releases():
        tell("  release", attempt(lock.release))

    if release_first:
        loop.call_later(release, releases)
    acquire = lock.acquire()
    async with asyncio.timeout(limit):
        if not release_first:
            loop.call_later(release, releases)
        return await acquire


async def main():
    lock = asyncio.Lock()
    tell("free", await outcome(asyncio.wait_for(lock.acquire(), 1)))
    tell("locked", await outcome(asyncio.wait_for(lock.acquire(), 1)))
    tell_repr("then", lock)
    tell("no time", await outcome(asyncio.wait_for(lock.acquire(), 0)))
    lock.release()
    tell("free, no time", await outcome(asyncio.wait_for(lock.acquire(), 0)))
    tell_repr("then", lock)
    if not lock.locked():
        await lock.acquire()

    for first in False, True:
        for release in 1, 1.5, 2:
            print(f"release {'before' if first else 'after'} the limit, at {release:.1f} of 1.5")
            tell("  acquired", await outcome(races(lock, release, 1.5, first)))
            tell_repr("  then", lock)
            await asyncio.sleep(3)
            tell_repr("  later", lock)
            if not lock.locked():
                await lock.acquire()


asyncio.run(main())
