"""A lock around a shared state."""

import asyncio

state = 0


async def access_state():
    global state
    seen = state
    await asyncio.sleep(1)
    state = seen + 1


async def with_block(lock):
    async with lock:
        print(f"locked: {lock.locked():d}")
        await access_state()


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(with_block(lock), with_block(lock), with_block(lock))
    print(f"state {state} at {asyncio.get_running_loop().time():.0f}, locked: {lock.locked():d}")


asyncio.run(main())
