import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def ends(delay):
    await asyncio.sleep(delay)
    if delay == 2.0:
        raise ValueError("two")
    return delay


def ended(iterator):
    for _ in iterator:
        return False
    return True


async def main():
    cancelled = asyncio.create_task(ends(9.0))
    twice = ends(1.5)
    iterator = asyncio.as_completed([ends(3.0), cancelled, twice, ends(2.0), ends(1.0), twice])
    await asyncio.sleep(0)
    cancelled.cancel("not this one")
    count = 0
    for next_one in iterator:
        result = await outcome(next_one)
        print(f"at {asyncio.get_running_loop().time():.1f} ", end="")
        tell("next", result)
        count += 1
    print(f"{count} in all")
    print(f"ended {ended(iterator):d}")

    print(f"nothing {ended(asyncio.as_completed([], timeout=1.0)):d}")


asyncio.run(main())
