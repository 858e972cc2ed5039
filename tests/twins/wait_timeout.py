import asyncio


async def ends(delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"  {delay:.1f} is cancelled")
        raise


async def waits(what, tasks, timeout, when):
    loop = asyncio.get_running_loop()
    start = loop.time()
    done, pending = await asyncio.wait(tasks, timeout=timeout, return_when=when)
    print(f"{what}: after {loop.time() - start:.1f}, {len(done)} done, {len(pending)} pending")


async def main():
    tasks = [asyncio.create_task(ends(delay)) for delay in (1.0, 2.0, 3.0)]
    await waits("none", tasks, 0, asyncio.ALL_COMPLETED)
    await waits("less than none", tasks, -1.0, asyncio.ALL_COMPLETED)
    await waits("half", tasks, 0.5, asyncio.ALL_COMPLETED)
    await waits("the same time", tasks, 0.5, asyncio.ALL_COMPLETED)
    await waits("first", tasks, 100.0, asyncio.FIRST_COMPLETED)
    await waits("a little", tasks, 0.25, asyncio.FIRST_EXCEPTION)
    await waits("all", tasks, 100.0, asyncio.ALL_COMPLETED)
    await waits("done", tasks, 100.0, asyncio.ALL_COMPLETED)
    print(f"at {asyncio.get_running_loop().time():.1f}")
    for task in tasks:
        print(f"cancelled {task.cancelled():d}")


asyncio.run(main())
