import asyncio


async def follows(after, error, when_cancelled, message):
    try:
        await asyncio.sleep(after)
    except asyncio.CancelledError:
        print(f"  {message} is cancelled")
        if when_cancelled is None:
            raise
        raise when_cancelled(f"{message}, cleaning up") from None
    if error:
        raise error(message)
    print(f"  {message} ends")


def tell_tree(error, depth):
    print(f"{'  ' * depth}{type(error).__name__}: {error}")
    for member in getattr(error, "exceptions", ()):
        tell_tree(member, depth + 1)


async def report(what, awaitable):
    error = None
    try:
        await awaitable
    except BaseException as caught:
        error = caught
    print(f"{what}:")
    if error:
        tell_tree(error, 1)
    else:
        print("  fine")
    print(f"  cancelling {asyncio.current_task().cancelling()}")


async def group_of(plans, body=None):
    async with asyncio.TaskGroup() as group:
        for plan in plans:
            group.create_task(follows(*plan))
        if body:
            await body()


async def body_fails():
    await asyncio.sleep(0.5)
    raise KeyError()


async def body_waits():
    error = None
    try:
        await asyncio.sleep(10.0)
    except BaseException as caught:
        error = caught
        raise
    finally:
        print(f"  body: {type(error).__name__ if error else 'fine'}")


async def body_swallows():
    try:
        await body_waits()
    except asyncio.CancelledError:
        pass
    await asyncio.sleep(1.0)
    print("  body goes on")


async def inner_group():
    await group_of([(1.0, ValueError, None, "inner one"), (9.0, None, OSError, "inner two")])


async def nested():
    async with asyncio.TaskGroup() as outer:
        outer.create_task(inner_group())
        outer.create_task(follows(1.5, TypeError, None, "never raised"))


async def main():
    first = [(1.0, ValueError, None, "one"), (0.5, None, None, "two"), (9.0, None, None, "three")]
    await report("one fails", group_of(first))
    await report("two in the same turn", group_of([(1.0, ValueError, None, "one"), (1.0, TypeError, None, "two")]))
    cleaning = [(1.0, ValueError, None, "one"), (9.0, None, RuntimeError, "two")]
    await report("an error while cleaning up", group_of(cleaning))
    await report("the body fails", group_of(cleaning[1:], body_fails))
    await report("the body is cancelled", group_of(first[:1], body_waits))
    await report("the body swallows it", group_of(first[:1], body_swallows))
    await report("nested", nested())
    await report("base", group_of([(1.0, GeneratorExit, None, "a base exception")]))


asyncio.run(main())
