import asyncio
import gc

from tell_places import tell_logs


async def fails(error):
    await asyncio.sleep(1.0)
    raise error


async def numbers():
    try:
        yield 1
    except GeneratorExit:
        pass
    raise OSError("while closing")


async def fails_at_the_end():
    try:
        await asyncio.sleep(10.0)
    except asyncio.CancelledError:
        pass
    raise ValueError("while cleaning up")


async def shielded(loop):
    print("shielded")
    inner = asyncio.create_task(fails(KeyError("in the shield")), name="inner")
    asyncio.shield(inner).cancel()
    await asyncio.sleep(2.0)


async def gathered(loop):
    print("gathered")
    outer = asyncio.gather(asyncio.create_task(fails(TypeError("in the gathering")), name="child"))
    await asyncio.sleep(2.0)
    outer = None
    gc.collect()


async def generator(loop):
    print("generator")
    agen = numbers()
    await anext(agen)
    await loop.shutdown_asyncgens()


async def left(loop):
    print("left")
    loop.kept = asyncio.create_task(fails_at_the_end(), name="left")
    await asyncio.sleep(1.0)


async def app():
    loop = asyncio.get_running_loop()
    await shielded(loop)
    await gathered(loop)
    await generator(loop)
    await left(loop)


tell_logs()
asyncio.run(app())
