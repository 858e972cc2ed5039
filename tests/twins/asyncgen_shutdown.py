import asyncio
import warnings

from tell import tell, tell_reports


async def agen(name, delay):
    try:
        yield 1
    finally:
        print(f"{name} ends")
        try:
            await asyncio.sleep(delay)
        except asyncio.CancelledError:
            print(f"{name} is cancelled")
            raise
        print(f"{name} has ended")


async def fails():
    try:
        yield 1
    finally:
        raise OSError("disk on fire")


async def cancels():
    try:
        yield 1
    finally:
        raise asyncio.CancelledError


async def waits():
    await asyncio.sleep(1)
    yield 1


async def main():
    loop = asyncio.get_running_loop()
    tell_reports()
    await loop.shutdown_asyncgens()
    print("nothing to shut down")
    gen = agen("late", 1)
    await anext(gen)
    start = loop.time()
    await loop.shutdown_asyncgens()
    tell("took", loop.time() - start)
    await loop.shutdown_asyncgens()
    tell("no more", loop.time() - start)

    gen = fails()
    await anext(gen)
    await loop.shutdown_asyncgens()
    gen = cancels()
    await anext(gen)
    await loop.shutdown_asyncgens()
    print("a CancelledError is not reported")

    gen = waits()
    task = asyncio.create_task(anext(gen))
    await asyncio.sleep(0)
    await loop.shutdown_asyncgens()
    tell("the step", await task)

    gen = agen("slow", 10)
    await anext(gen)
    task = asyncio.create_task(loop.shutdown_asyncgens())
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError as error:
        tell("shutdown", error)
    try:
        await anext(gen)
    except StopAsyncIteration as error:
        tell("the slow one", error)

    gen = agen("ended", 0)
    async for _ in gen:
        pass
    await loop.shutdown_asyncgens()
    print("over")


def show(message, category, *rest):
    print(f"{category.__name__}: {str(message).partition(' <')[0]}")


warnings.simplefilter("always")
warnings.showwarning = show
asyncio.run(main())
