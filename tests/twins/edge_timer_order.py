"""Timers and callbacks: a delay of zero, of less than zero, times in the past, timers that make timers, and many that are cancelled."""

import asyncio


def now():
    return asyncio.get_running_loop().time()


def say(text):
    print(f"{now():.2f} {text}")


def chain(left):
    loop = asyncio.get_running_loop()
    print(f"{now():.2f} chain {left}")
    if left > 1:
        loop.call_later(0, chain, left - 1)
    loop.call_soon(say, "soon, of the chain")


async def sleeper(text):
    for _ in range(3):
        await asyncio.sleep(0)
        say(text)


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0, say, "later 0")
    loop.call_soon(say, "soon 1")
    loop.call_later(-1, say, "later -1")
    loop.call_at(loop.time() - 2, say, "at -2")
    loop.call_soon(say, "soon 2")
    loop.call_later(0, chain, 3)
    task = asyncio.create_task(sleeper("slept"))
    await asyncio.sleep(1)

    print("---")
    handles = [loop.call_later(1 + i * 37 % 100 / 100, say, "never" if i % 50 else "kept") for i in range(200)]
    for i, handle in enumerate(handles):
        if i % 50:
            handle.cancel()
    await asyncio.sleep(0.5)
    loop.call_later(0.5, say, "same time, later")
    await asyncio.sleep(2)


asyncio.run(main())
