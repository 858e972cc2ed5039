"""Coroutines as tasks that count down, one cancelled on its way (in C they have no stack)."""

import asyncio


async def countdown(name, left):
    try:
        while left > 0:
            print(name, left)
            left -= 1
            await asyncio.sleep(1)
    except asyncio.CancelledError:
        print(name, "cancelled with", left)
        await asyncio.sleep(0.25)
        print(name, "cleaned up")
        raise
    return name


async def main():
    a = asyncio.create_task(countdown("a", 2))
    b = asyncio.create_task(countdown("b", 10))
    c = asyncio.create_task(countdown("c", 3))
    await asyncio.sleep(1.5)
    b.cancel("enough")
    print(await asyncio.gather(a, c))
    try:
        await b
    except asyncio.CancelledError as error:
        print("b:", repr(error))


asyncio.run(main())
