import asyncio

from tell import tell, tell_reports, tell_warnings


async def agen(name, fails=False):
    try:
        yield 1
    except BaseException as error:
        print(f"{name}: {type(error).__name__}")
        raise
    finally:
        await asyncio.sleep(0)
        print(f"{name} has ended")
        if fails:
            raise OSError(f"{name} fails")


async def breaks(gen):
    async for _ in gen:
        break


async def released(name, fails):
    tell_reports()
    await breaks(agen(name, fails))
    print("main ends")


async def held(gen):
    tell_reports()
    await breaks(gen)
    print("main ends")


async def left_in_a_task(name):
    tell_reports()

    async def waits():
        async for _ in agen(name):
            await asyncio.sleep(100)

    task = asyncio.create_task(waits())
    await asyncio.sleep(1)
    print("main ends")


async def raises(gen):
    await breaks(gen)
    raise ValueError("main fails")


tell_warnings()
asyncio.run(released("released", False))
asyncio.run(released("released and failing", True))
kept = agen("held")
asyncio.run(held(kept))
kept = agen("held and failing", True)
asyncio.run(held(kept))
asyncio.run(left_in_a_task("in a task"))
kept = agen("after an error")
try:
    asyncio.run(raises(kept))
except ValueError as error:
    tell("run", error)
