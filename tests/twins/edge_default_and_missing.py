"""Variables without a value, values that are none, defaults of many kinds; sleeping for odd times; futures in lists."""

import asyncio
import contextvars

from tell import tell


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


async def main():
    bare, none = contextvars.ContextVar("bare"), contextvars.ContextVar("none", default=None)
    try:
        bare.get()
    except LookupError as missing:
        print(f"missing: {type(missing).__name__}")
    tell("or", bare.get(3))
    tell("none", none.get())
    tell("none or", none.get(3))
    bare.set(None)
    tell("set to none", bare.get(3))

    await attempt("sleep 0", asyncio.sleep(0))
    await attempt("sleep -3", asyncio.sleep(-3))
    await attempt("sleep nan", asyncio.sleep(float("nan")))
    print(f"{asyncio.get_running_loop().time():.1f}")

    futures = [asyncio.get_running_loop().create_future() for _ in range(3)]
    futures[0].set_result([1, 2.5, "x", True, None])
    futures[1].cancel()
    futures[2].set_exception(IndexError("list index out of range"))
    tell("all", await asyncio.gather(*futures, return_exceptions=True))
    for future in futures:
        await attempt("one by one", future)
    try:
        futures[1].exception()
    except BaseException as error:
        tell("again", error)
    tell("again", [b"b\0c", "it's", '"q"', "a\nb\t\\", 1e100, 3.0])


asyncio.run(main())
