"""A barrier of three: two tasks reach it, the third party lets all pass."""

import asyncio


def show(b):
    print(repr(b)[repr(b).index("[") :])


async def passes(b):
    async with b as place:
        print(f"passed as number {place}")


async def main():
    b = asyncio.Barrier(3)
    one = asyncio.create_task(passes(b))
    two = asyncio.create_task(passes(b))
    await asyncio.sleep(0)
    show(b)
    place = await b.wait()
    print(f"the third is number {place}")
    show(b)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    show(b)
    await one
    await two


asyncio.run(main())
