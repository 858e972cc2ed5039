import asyncio

from tell import tell


def handler(loop, context):
    print(f"  handler: {context['message']}: ", end="")
    tell("error", context["exception"])


def done(future):
    tell("  done", future.exception() or future.result())


async def ends(delay):
    await asyncio.sleep(delay)
    print(f"  {delay:.0f} ends")
    if delay > 1.5:
        raise ValueError(f"{delay:.0f}")
    return delay


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    print("with a callback")
    outer = asyncio.gather(ends(1.0), ends(0.5))
    outer.add_done_callback(done)
    del outer
    await asyncio.sleep(2.0)

    print("with an error")
    asyncio.gather(ends(1.0), ends(2.0), ends(3.0), ends(4.0))
    await asyncio.sleep(5.0)

    print("given back after the error")
    outer = asyncio.gather(ends(2.0), ends(3.0))
    await asyncio.sleep(2.5)
    del outer
    print("  given back")
    await asyncio.sleep(2.0)

    print("errors as results")
    asyncio.gather(ends(1.0), ends(2.0), return_exceptions=True)
    await asyncio.sleep(3.0)


asyncio.run(main())
