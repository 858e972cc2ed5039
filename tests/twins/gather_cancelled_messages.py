import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def works(how):
    try:
        await asyncio.sleep(5.0)
    except asyncio.CancelledError:
        if how == "obeys":
            raise
    if how == "raises":
        raise ValueError("instead")
    return "swallowed"


async def attempt(what, first, last, twice=False, errors=False, message="why"):
    tasks = [asyncio.create_task(works(first)), asyncio.create_task(works(last))]
    outer = asyncio.gather(*tasks, *tasks[:twice], return_exceptions=errors)
    await asyncio.sleep(1.0)
    print(what)
    tell("  cancel", outer.cancel(message))
    tell("  gather", await outcome(outer))
    print(f"  cancelled {outer.cancelled():d}, cancel again {outer.cancel('again'):d}")
    await asyncio.sleep(0)
    for task in tasks:
        print(f"  task: cancelled {task.cancelled():d}, cancelling {task.cancelling()}")


async def main():
    await attempt("both obey", "obeys", "obeys")
    await attempt("no message", "obeys", "obeys", message=None)
    await attempt("the last swallows", "obeys", "swallows")
    await attempt("the first swallows", "swallows", "obeys")
    await attempt("both swallow", "swallows", "swallows")
    await attempt("the first raises", "raises", "obeys")
    await attempt("both obey, errors are results", "obeys", "obeys", errors=True)
    await attempt("the last swallows, errors are results", "obeys", "swallows", errors=True)
    await attempt("the first swallows, errors are results", "swallows", "obeys", errors=True)
    await attempt("the last raises, errors are results", "obeys", "raises", errors=True)
    await attempt("twice", "obeys", "obeys", twice=True, errors=True)
    await attempt("twice, the first swallows", "swallows", "obeys", twice=True, errors=True)


asyncio.run(main())
