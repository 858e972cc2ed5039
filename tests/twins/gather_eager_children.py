import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


future = None


async def quick(name):
    print(f"  {name} runs")
    return name


async def slow(name):
    await asyncio.sleep(1.0)
    return name


async def fails(message):
    raise ValueError(message)


async def completes(name):
    future.set_result("completed")
    return name


def eagerly(coroutine):
    return asyncio.create_task(coroutine, eager_start=True)


async def attempt(what, first, second, errors=False):
    outer = asyncio.gather(first, second, return_exceptions=errors)
    print(f"{what}: done {outer.done():d}")
    tell("  result", await outcome(outer))
    print(f"  at {asyncio.get_running_loop().time():.1f}")


async def main():
    global future
    await attempt("both at once", eagerly(quick("a")), eagerly(quick("b")))
    await attempt("one at once", eagerly(quick("a")), eagerly(slow("b")))
    await attempt("one fails at once", eagerly(slow("a")), eagerly(fails("b")))
    await attempt("both fail at once", eagerly(fails("a")), eagerly(fails("b")))
    await attempt("errors are results", eagerly(fails("a")), eagerly(fails("b")), True)
    future = asyncio.get_running_loop().create_future()
    await attempt("completed by the second", future, eagerly(completes("b")))


asyncio.run(main())
