import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def sleeps(seconds):
    try:
        await asyncio.sleep(seconds)
    except BaseException as error:
        print(f"  sleep: {type(error).__name__}, cancelling {asyncio.current_task().cancelling()}")
        raise


def name(error):
    return type(error).__name__ if error else "fine"


async def nest(outer_limit, inner_limit, seconds):
    error = None
    outer, inner = asyncio.timeout(outer_limit), asyncio.timeout(inner_limit)
    try:
        async with outer:
            try:
                async with inner:
                    await sleeps(seconds)
            except BaseException as caught:
                error = caught
                raise
            finally:
                print(f"  inner: expired {inner.expired():d}, {name(error)}")
    except BaseException as caught:
        error = caught
        raise
    finally:
        print(f"  outer: expired {outer.expired():d}, {name(error)}")
        print(f"  cancelling {asyncio.current_task().cancelling()}")


async def raises_late():
    async with asyncio.timeout(1.0):
        await outcome(sleeps(10.0))
        raise ValueError("late")


async def swallows():
    async with asyncio.timeout(1.0):
        await outcome(sleeps(10.0))
        return "swallowed"


async def main():
    tell("neither", await outcome(nest(2.0, 1.0, 0.5)))
    tell("inner", await outcome(nest(2.0, 1.0, 10.0)))
    tell("outer", await outcome(nest(1.0, 2.0, 10.0)))
    tell("both", await outcome(nest(1.0, 1.0, 10.0)))
    tell("no time", await outcome(nest(None, 0, 10.0)))
    tell("less than none", await outcome(nest(-1.0, None, 10.0)))

    tell("another error", await outcome(raises_late()))
    tell("swallowed", await outcome(swallows()))
    print(f"cancelling {asyncio.current_task().cancelling()}")
    async with asyncio.timeout(0):
        result = "done"
    tell("nothing waits", result)

    task = asyncio.create_task(nest(2.0, 3.0, 10.0))
    await asyncio.sleep(1.0)
    task.cancel("outside")
    tell("cancelled", await outcome(task))

    task = asyncio.create_task(nest(2.0, 3.0, 10.0))
    await asyncio.sleep(0)
    slept = None
    try:
        async with asyncio.timeout(2.0):
            await sleeps(10.0)  # times out in the same turn
    except TimeoutError as error:
        slept = error
    task.cancel("outside")
    tell("main", slept)
    tell("at the same time", await outcome(task))


asyncio.run(main())
