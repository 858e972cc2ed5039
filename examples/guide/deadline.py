"""deadline.py: a limit on one awaitable, and a limit on a stretch of code. The twin of deadline.c."""

import asyncio


async def page(name, seconds):
    await asyncio.sleep(seconds)
    print(f"  {name} is here")


async def three_pages():
    await page("one", 1)
    await page("two", 1)
    await page("three", 1)


async def within(what, seconds, awaitable):
    try:
        async with asyncio.timeout(seconds):
            await awaitable
        print(f"{what}: in time")
    except TimeoutError:
        print(f"{what}: TimeoutError")


async def main():
    try:
        await asyncio.wait_for(page("slow", 60), 1.5)
    except TimeoutError:
        print("one awaitable: TimeoutError")

    await within("a stretch of code", 5, three_pages())
    await within("a shorter time", 2.5, three_pages())


asyncio.run(main())
