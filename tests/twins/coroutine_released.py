import asyncio
import types

from tell import tell_send


@types.coroutine
def pauses(value):
    return (yield value)


async def innermost(name):
    try:
        await pauses(name)
    finally:
        print(f"innermost {name} ends")


async def middle(name):
    try:
        await innermost(name)
    finally:
        print(f"middle {name} ends")


async def outermost(name):
    try:
        await middle(name)
    except GeneratorExit:
        print(f"outermost {name} is closed")
        raise


def generator(inner):
    try:
        yield from inner
    finally:
        print("generator ends")


coroutine = outermost("a")
tell_send("send", coroutine.send, None)
print("release")
coroutine = None
print("released")

coroutines = [outermost("b"), outermost("c")]
for coroutine in coroutines:
    tell_send("send", coroutine.send, None)
coroutine = None
while coroutines:
    print("release the first")
    del coroutines[0]

gen = generator(generator(iter([1, 2])))
tell_send("next", gen.send, None)
gen = None
print("generators are gone")


async def leaves():
    coroutine = outermost("d")
    tell_send("in a task", coroutine.send, None)
    coroutine = None
    await asyncio.sleep(1)
    print("task ends")


asyncio.run(leaves())
