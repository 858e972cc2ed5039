"""A time limit inside of an asynchronous generator runs on while the generator is left: the consumer is cancelled, not the generator."""

import asyncio

from tell import tell


async def limited():
    try:
        async with asyncio.timeout(2):
            yield 1
            await asyncio.sleep(0.5)
            yield 2
            await asyncio.sleep(5)
    except TimeoutError:
        print("the generator is late")
        yield "late"


def state():
    print(f"{asyncio.get_running_loop().time():.1f} cancelling {asyncio.current_task().cancelling()}")


async def consume(pause):
    gen = limited()
    try:
        while True:
            tell("item", await anext(gen))
            await asyncio.sleep(pause)
    finally:
        state()
        tell("closed", await gen.aclose())


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


async def main():
    await attempt("quick", consume(0.1))
    await attempt("slow", consume(10))
    state()


asyncio.run(main())
