"""async_generators.py: a generator that waits for its values, and cleans up when nobody wants more. The twin of async_generators.c."""

import asyncio
import itertools


async def measure():
    print("the sensor is on")
    try:
        for degrees in itertools.count(20):
            await asyncio.sleep(1)
            yield degrees
    finally:
        print("the sensor is off")


async def first_above(degrees, limit):
    async for now in degrees:
        print(f"{now} degrees")
        if now > limit:
            return now


async def main():
    degrees = measure()
    await first_above(degrees, 22)
    await degrees.aclose()
    print("that is enough")


asyncio.run(main())
