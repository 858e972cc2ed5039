"""Factorials at the same time: gather's results in their order, the work interleaved."""

import asyncio


async def factorial(name, number):
    result = 1
    for i in range(2, number + 1):
        print(f"Task {name}: Compute factorial({number}), currently i={i}...")
        await asyncio.sleep(1)
        result *= i
    print(f"Task {name}: factorial({number}) = {result}")
    return result


async def main():
    print(await asyncio.gather(factorial("A", 2), factorial("B", 3), factorial("C", 4)))


asyncio.run(main())
