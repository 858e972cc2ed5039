import asyncio

from tell import tell_reports, tell_warnings


async def agen(name):
    try:
        yield 1
        yield 2
    finally:
        print(f"{name} ends")
        await asyncio.sleep(0)
        print(f"{name} has ended")


async def fails():
    try:
        yield 1
    finally:
        raise OSError("disk on fire")


async def turns(count):
    for number in range(count):
        await asyncio.sleep(0)
        print(f"turn {number}")


async def main():
    tell_reports()
    gen = agen("half-way")
    await anext(gen)
    gen = None
    print("released")
    await turns(4)

    async for _ in agen("broken out of"):
        break
    print("after break")
    await turns(4)

    gen = agen("never iterated")
    gen = None
    gen = agen("only asked")
    step = gen.asend(None)
    step = gen = None
    print("released")
    await turns(2)

    gen = agen("used up")
    async for item in gen:
        print(item)
    gen = None
    print("released")
    await turns(2)

    gen = fails()
    await anext(gen)
    gen = None
    print("released")
    await turns(3)

    gen = agen("being closed")
    await anext(gen)
    task = asyncio.create_task(gen.aclose())
    gen = None
    await turns(2)
    await task

    for name in "first", "second":
        gen = agen(name)
        await anext(gen)
    gen = None
    print("both released")
    await turns(4)


tell_warnings()
asyncio.run(main())
