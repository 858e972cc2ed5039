"""An exception handler that itself is replaced while it runs, one that hands on to the default, and what a closed loop says."""

import asyncio

from tell import tell


def second(what):
    return lambda loop, context: print(f"second, {what}: {context['message']}")


def first(what):
    def handler(loop, context):
        print(f"first, {what}: {context['message']}")
        if "exception" in context:
            tell("  error", context["exception"])
        print(f"  future {'future' in context:d}, task {'task' in context:d}, handle {'handle' in context:d}")
        loop.set_exception_handler(second("replaced"))

    handler.what = what
    return handler


async def fails():
    raise LookupError("unseen")


async def main():
    loop = asyncio.get_running_loop()
    given = first("given")
    loop.set_exception_handler(given)
    print(f"is first: {loop.get_exception_handler() is given:d}")
    print(given.what)
    asyncio.create_task(fails())
    await asyncio.sleep(0)
    loop.call_exception_handler({"message": "by hand"})
    loop.set_exception_handler(first("again"))
    future = loop.create_future()
    future.set_exception(OSError("nobody reads this"))
    del future


asyncio.run(main())
