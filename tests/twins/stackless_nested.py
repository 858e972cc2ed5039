"""Coroutines that await each other by turns (in C every second one has no stack): results and errors pass through."""

import asyncio


async def odd(depth):
    if depth == 0:
        await asyncio.sleep(1)
        raise ValueError("at the bottom")
    return await even(depth - 1) + 1


async def even(depth):
    if depth == 0:
        await asyncio.sleep(0)
        return 0
    try:
        return await odd(depth - 1) + 1
    except ValueError as error:
        print("caught", error, "at", depth)
        return 100


async def main():
    print(await even(6))
    print(await odd(5))
    print(await asyncio.create_task(even(3)))
    print(await asyncio.wait_for(odd(4), 5))


asyncio.run(main())
