import asyncio
import types

from tell import tell, tell_close, tell_send, tell_warnings


@types.coroutine
def pauses():
    yield


async def forgotten():
    print("never runs")


async def holds(coroutine):
    try:
        await pauses()
    finally:
        print("holder ends")


async def takes_two(first, second):
    return await first


async def fails_first(first, second):
    raise ValueError("before it awaits")


def make():
    forgotten()
    print("made one")


tell_warnings()
make()
coroutine = forgotten()
print("replaced:")
coroutine = None
print("closed:")
coroutine = forgotten()
tell_close("close", coroutine)
coroutine = None
print("thrown into:")
coroutine = forgotten()
tell_send("throw", coroutine.throw, KeyError())
coroutine = None
print("refused:")
coroutine = forgotten()
tell_send("send", coroutine.send, 1)
coroutine = None
print("iterated:")
try:
    for _ in forgotten():
        pass
except TypeError as error:
    tell("for", error)
print("held:")
holder = holds(forgotten())
tell_send("send", holder.send, None)
holder = None
print("as a task:")


async def main():
    task = asyncio.create_task(forgotten())
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("task was cancelled")
    try:
        await asyncio.gather(forgotten(), 3)
    except TypeError as error:
        tell("gather", error)


asyncio.run(main())
