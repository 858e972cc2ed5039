import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def ends(delay):
    await asyncio.sleep(delay)
    return delay


def three():
    return asyncio.as_completed([ends(1.0), ends(2.0), ends(3.0)])


async def main():
    coroutines = list(three())
    tell("third, awaited first", await coroutines[2])
    tell("first, awaited second", await coroutines[0])
    tell("second, awaited last", await coroutines[1])

    iterator = three()
    tell("gathered", await asyncio.gather(next(iterator), next(iterator), next(iterator)))

    iterator = three()
    tasks = [asyncio.create_task(next(iterator)) for _ in range(3)]
    await asyncio.sleep(0.5)
    tasks[0].cancel("waits")
    await asyncio.sleep(0.5)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    tell("cancel", tasks[1].cancel("is woken?"))
    for task in tasks:
        tell("task", await outcome(task))
        print(f"  at {asyncio.get_running_loop().time():.1f}")


asyncio.run(main())
