import asyncio

from tell import tell, tell_reports


async def agen():
    try:
        for number in range(3):
            await asyncio.sleep(1)
            yield number
    finally:
        print("ends")
        await asyncio.sleep(1)
        print("has ended")


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


async def main():
    tell_reports()
    gen = agen()
    task = asyncio.create_task(anext(gen))
    await asyncio.sleep(0)
    print(f"running: {gen.ag_running}")
    await attempt("anext", anext(gen))
    await attempt("asend", gen.asend(1))
    await attempt("athrow", gen.athrow(ValueError()))
    await attempt("aclose", gen.aclose())
    await attempt("the first", task)
    print(f"running: {gen.ag_running}")
    tell("two at once", await asyncio.gather(anext(gen), anext(gen), return_exceptions=True))
    print(f"running: {gen.ag_running}")
    first, second = asyncio.create_task(gen.aclose()), asyncio.create_task(gen.aclose())
    await attempt("first aclose", first)
    await attempt("second aclose", second)
    await attempt("third aclose", gen.aclose())

    gen = agen()
    try:
        await asyncio.wait_for(anext(gen), 0.5)
    except TimeoutError as error:
        tell("too slow", error)
    await attempt("afterwards", anext(gen))


asyncio.run(main())
