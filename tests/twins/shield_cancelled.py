import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def works(result):
    try:
        await asyncio.sleep(2.0)
    except BaseException as error:
        tell("  work", error)
        raise
    tell("  work", None)
    return result


async def shields(inner):
    result = await outcome(asyncio.shield(inner))
    tell("  shield", result)
    if isinstance(result, BaseException):
        raise result
    return result


def work(result):
    return asyncio.create_task(works(result))


async def main():
    inner = work("in peace")
    tell("in peace", await asyncio.shield(inner))
    tell("done already", await asyncio.shield(inner))

    inner = work("all the same")
    outer = asyncio.create_task(shields(inner))
    await asyncio.sleep(1.0)
    outer.cancel("outside")
    tell("awaiter", await outcome(outer))
    tell("inner", await outcome(inner))

    inner = work("cancelled")
    outer = asyncio.create_task(shields(inner))
    await asyncio.sleep(1.0)
    inner.cancel("inside")
    tell("awaiter", await outcome(outer))
    print(f"cancelled {outer.cancelled():d}, cancelling {outer.cancelling()}")

    inner = work("later")
    shielded = asyncio.shield(inner)
    tell("wait_for", await outcome(asyncio.wait_for(shielded, 1.0)))
    print(f"shield cancelled {shielded.cancelled():d}, inner done {inner.done():d}")
    tell("wait_for, no time", await outcome(asyncio.wait_for(asyncio.shield(inner), 0)))
    tell("inner", await outcome(inner))

    shielded = asyncio.shield(works("a coroutine"))
    await asyncio.sleep(1.0)
    tell("cancel", shielded.cancel("the future"))
    tell("cancel again", shielded.cancel())
    tell("future", await outcome(shielded))
    await asyncio.sleep(2.0)


asyncio.run(main())
