import asyncio

from tell import tell

inner = None


def handler(loop, context):
    print(f"  handler: {context['message']}: ", end="")
    tell("error", context["exception"])


def new_inner():
    global inner
    inner = asyncio.get_running_loop().create_future()


def fail(message):
    inner.set_exception(ValueError(message))


async def turns(count):
    for _ in range(count):
        await asyncio.sleep(0)


def drop():
    print("  giving back the inner one")
    new_inner()


async def before():
    outer = asyncio.shield(inner)
    outer.cancel()
    await turns(1)
    fail("before")
    await turns(2)


async def same_turn():
    outer = asyncio.shield(inner)
    outer.cancel()
    fail("same turn")
    await turns(2)


async def twice():
    outers = [asyncio.shield(inner), asyncio.shield(inner)]
    for outer in outers:
        outer.cancel()
    await turns(1)
    fail("twice")
    await turns(2)


async def one_of_two():
    outers = [asyncio.shield(inner), asyncio.shield(inner)]
    outers[0].cancel()
    await turns(1)
    fail("one of two")
    await turns(2)
    try:
        await outers[1]
    except ValueError as error:
        tell("  second", error)


async def after():
    outer = asyncio.shield(inner)
    fail("after")
    outer.cancel()
    await turns(2)


async def given_back():
    asyncio.shield(inner)
    fail("given back")
    await turns(3)


async def result():
    outer = asyncio.shield(inner)
    outer.cancel()
    await turns(1)
    inner.set_result(None)
    await turns(2)


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    new_inner()
    for what, case in [("cancelled before", before), ("in the same turn", same_turn), ("twice", twice), ("one of two", one_of_two),
                       ("cancelled after", after), ("given back", given_back), ("a result", result)]:
        print(what)
        await case()
        drop()


asyncio.run(main())
