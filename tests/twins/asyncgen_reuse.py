import asyncio

from tell import tell, tell_close, tell_send


async def agen():
    try:
        yield 1
        yield 2
    finally:
        print("ends")


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


async def main():
    gen = agen()
    following = anext(gen)
    await attempt("anext", following)
    await attempt("anext", following)
    athrow = gen.athrow(ValueError("x"))
    await attempt("athrow", athrow)
    await attempt("athrow", athrow)
    gen = agen()
    await attempt("anext", anext(gen))
    aclose = gen.aclose()
    await attempt("aclose", aclose)
    await attempt("aclose", aclose)
    await attempt("another aclose", gen.aclose())
    await attempt("athrow into what has ended", gen.athrow(ValueError("y")))
    await attempt("anext", anext(gen))


asyncio.run(main())
gen = agen()
for what, step in ("asend", gen.asend(None)), ("athrow", gen.athrow(KeyError())), ("aclose", gen.aclose()):
    tell_send(what, step.send, None)
    tell_send(f"{what} again", step.send, None)
    tell_send(f"throw into {what}", step.throw, OSError())
    tell_close(f"close {what}", step)
for what, step in ("aclose", agen().aclose()), ("athrow", agen().athrow(KeyError())):
    tell_send(f"GeneratorExit into {what}", step.throw, GeneratorExit())
    tell_send("again", step.throw, GeneratorExit())
for what, step in ("aclose", agen().aclose()), ("athrow", agen().athrow(KeyError())):
    tell_send(f"OSError into {what}", step.throw, OSError("z"))
    tell_send("again", step.throw, OSError("z"))
