import asyncio

from tell import tell_close, tell_send, tell_warnings


async def agen():
    print("never runs")
    yield 1


async def waits():
    await asyncio.sleep(1)
    yield 1


methods = {
    "asend": lambda gen: gen.asend(5),
    "athrow": lambda gen: gen.athrow(KeyError()),
    "aclose": lambda gen: gen.aclose(),
    "anext": lambda gen: anext(gen),
}


tell_warnings()
for what, method in methods.items():
    step = method(agen())
    print(f"{what} is forgotten:")
    step = None
for what, method in methods.items():
    step = method(agen())
    print(f"{what} is closed:")
    tell_close("close", step)
    step = None


async def main():
    gen = waits()
    task = asyncio.create_task(anext(gen))
    await asyncio.sleep(0)
    for what, method in methods.items():
        step = method(gen)
        print(f"{what} is refused:")
        tell_send("send", step.send, None)
        step = None
    await task
    step = gen.asend(None)
    task = asyncio.create_task(step)
    task.cancel()
    step = None
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled before it began")
    await asyncio.gather(agen().aclose(), agen().aclose())


asyncio.run(main())
