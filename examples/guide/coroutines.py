"""coroutines.py: a function that waits, awaited in place, and as an object that is awaited later. The twin of coroutines.c."""

import asyncio


async def boil(seconds):
    print("the kettle is on")
    await asyncio.sleep(seconds)  # waits here; whatever else there is to run, runs
    print("the water boils")
    return 100


async def make(what):
    degrees = await boil(2.0)
    print(f"{what} with water of {degrees} degrees")
    return f"a cup of {what}"


async def main():
    tea = await make("tea")
    print(f"got {tea}")

    later = make("coffee")
    print("the coffee is only an object so far")
    coffee = await later  # now it runs
    print(f"got {coffee}")


asyncio.run(main())
