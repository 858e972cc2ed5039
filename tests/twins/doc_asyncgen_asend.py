"""asend and athrow: a generator that waits, answers what it is sent, catches what is thrown, and goes on."""

import asyncio

from tell import tell


async def gen():
    await asyncio.sleep(0.1)
    answer = 42
    while True:
        try:
            v = yield answer
        except ZeroDivisionError:
            await asyncio.sleep(0.2)
            answer = "I caught it"
            continue
        tell("sent", v)
        await asyncio.sleep(0.1)
        answer = "thanks"


async def main():
    g = gen()
    tell("first", await g.asend(None))
    tell("hello", await g.asend("hello"))
    tell("thrown", await g.athrow(ZeroDivisionError()))
    tell("after", await anext(g))
    tell("closed", await g.aclose())
    try:
        await anext(g)
    except StopAsyncIteration as error:
        tell("too late", error)


asyncio.run(main())
