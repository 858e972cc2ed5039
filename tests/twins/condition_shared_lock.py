import asyncio

from tell import tell
from tell_locks import outcome, tell_repr

ROOM = 2

lock = asyncio.Lock()
not_full = asyncio.Condition(lock)
not_empty = asyncio.Condition(lock)
level = 0


async def works(name, producer, pause, patience):
    global level
    for _ in range(4):
        await lock.acquire()
        wait = not_full.wait_for(lambda: level < ROOM) if producer else not_empty.wait_for(lambda: level > 0)
        ready = await outcome(asyncio.wait_for(wait, patience))
        if not isinstance(ready, BaseException):
            level += 1 if producer else -1
        print(f"{asyncio.get_running_loop().time():.2f} {name} level {level} ", end="")
        tell("ready", ready)
        (not_empty if producer else not_full).notify(1)
        lock.release()
        await asyncio.sleep(pause)


async def main():
    await not_full.acquire()
    print(f"locked {lock.locked():d} {not_full.locked():d} {not_empty.locked():d}")
    not_empty.release()
    print(f"locked {lock.locked():d} {not_full.locked():d} {not_empty.locked():d}")
    await asyncio.gather(works("p1", True, 0, 1), works("p2", True, 0.25, 0.5), works("c1", False, 0.5, 0.25), works("c2", False, 1, 5))
    tell_repr("lock", lock)


asyncio.run(main())
