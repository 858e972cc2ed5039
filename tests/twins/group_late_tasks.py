import asyncio

from tell import tell

group = None


async def quick(name):
    await asyncio.sleep(1.0)
    print(f"  {name} ends")


def spawn(name):
    print(f"  {name}: ", end="")
    try:
        group.create_task(quick(name))
        tell("create_task", None)
    except RuntimeError as error:
        tell("create_task", error)


async def last(name):
    await asyncio.sleep(1.0)
    spawn(name)


async def fails():
    await asyncio.sleep(0.5)
    raise ValueError("x")


async def cleans_up(name):
    try:
        await asyncio.sleep(10.0)
    except asyncio.CancelledError:
        spawn(name)


async def main():
    global group
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as group:
        group.create_task(last("by the last one"))
        loop.call_later(1.5, spawn, "by a callback")
    print(f"at {loop.time():.1f}")
    spawn("after the end")

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            group.create_task(cleans_up("by one that is cancelled"))
    except ExceptionGroup as error:
        tell("joined", error)
    spawn("after the failure")

    async with asyncio.TaskGroup() as group:
        group.create_task(quick("early"))
        await asyncio.sleep(2.0)
        spawn("when all are done")


asyncio.run(main())
