import asyncio

from tell import tell


async def ends(delay):
    await asyncio.sleep(delay)
    if delay == 2.0:
        raise ValueError("two")
    if delay == 5.0:
        raise IndexError("five")
    return delay


def handler(loop, context):
    print(f"handler: {context['message']}: ", end="")
    tell("error", context["exception"])


async def waits(what, tasks, when):
    done, pending = await asyncio.wait(tasks, return_when=when)
    print(f"{what}: at {asyncio.get_running_loop().time():.1f}, {len(done)} done, {len(pending)} pending")


def tasks(*delays):
    return [asyncio.create_task(ends(delay)) for delay in delays]


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    several = tasks(1.0, 2.0, 3.0, 4.0)
    several[3].cancel()
    await waits("first", several, asyncio.FIRST_EXCEPTION)
    await waits("again", several, asyncio.FIRST_EXCEPTION)
    await waits("all", several, asyncio.ALL_COMPLETED)
    several = None

    await waits("no error", tasks(1.0, 3.0), asyncio.FIRST_EXCEPTION)
    await waits("looked at", tasks(5.0, 6.0), asyncio.FIRST_EXCEPTION)
    await waits("the last one", tasks(5.0), asyncio.FIRST_EXCEPTION)
    await asyncio.sleep(10.0)


asyncio.run(main())
