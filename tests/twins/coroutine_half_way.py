import asyncio
import types

from tell import tell, tell_send


@types.coroutine
def pauses(value):
    return (yield value)


async def in_two_steps():
    await pauses(1)
    await pauses(2)
    return "over"


async def awaits(coroutine):
    return await coroutine


coroutine = in_two_steps()
tell_send("by hand", coroutine.send, None)
tell_send("awaited half-way", awaits(coroutine).send, None)
tell_send("by hand", coroutine.send, None)
tell_send("by hand", coroutine.send, None)
tell_send("awaited after its end", awaits(coroutine).send, None)

coroutine = in_two_steps()
first = awaits(coroutine)
tell_send("first", first.send, None)
tell_send("throw", first.throw, ValueError("ended by it"))
tell_send("second", awaits(coroutine).send, None)


async def main():
    sleeper = asyncio.sleep(0)
    task = asyncio.create_task(sleeper)
    await asyncio.sleep(0)
    try:
        await sleeper
    except RuntimeError as error:
        tell("of a task", error)
    await task
    waiting = asyncio.sleep(1, "slept")
    task = asyncio.create_task(awaits(waiting))
    await asyncio.sleep(0)
    try:
        await waiting
    except RuntimeError as error:
        tell("in a task", error)
    await task
    try:
        await waiting
    except RuntimeError as error:
        tell("after a task", error)


asyncio.run(main())
