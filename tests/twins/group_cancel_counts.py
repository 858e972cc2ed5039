import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def fails(message):
    await asyncio.sleep(0)
    raise ValueError(message)


def count(what):
    print(f"  {what}: cancelling {asyncio.current_task().cancelling()}")


async def both_fail():
    try:
        async with asyncio.TaskGroup() as outer:
            try:
                async with asyncio.TaskGroup() as inner:
                    inner.create_task(fails("inner"))
                    outer.create_task(fails("outer"))
            except ExceptionGroup as error:
                tell("  inner", error)
            count("between")
            tell("  sleep", await outcome(asyncio.sleep(0)))
    finally:
        count("after")


async def fails_and_waits():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails("x"))
            try:
                await asyncio.sleep(5.0)
            finally:
                count("body")
    except BaseException as error:
        tell("  group", error)
    count("after")
    waited = await outcome(asyncio.sleep(1.0))
    tell("  sleep", waited)
    if waited:
        raise waited


async def swallows():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails("x"))
            tell("  first sleep", await outcome(asyncio.sleep(5.0)))
            tell("  second sleep", await outcome(asyncio.sleep(0.5)))
            count("body")
    finally:
        count("after")
    return "swallowed"


async def swallows_and_ends():
    async with asyncio.TaskGroup():
        await outcome(asyncio.sleep(5.0))
    count("after")
    return "nothing happened"


async def attempt(what, function, turns):
    print(what)
    task = asyncio.create_task(function())
    for _ in range(turns):
        await asyncio.sleep(0)
    if turns:
        task.cancel("outside")
    result = await outcome(task)
    if isinstance(result, ExceptionGroup):
        tell("  member", result.exceptions[0])
    tell("  result", result)
    print(f"  cancelled {task.cancelled():d}, cancelling {task.cancelling()}")


async def main():
    await attempt("both fail", both_fail, 0)
    await attempt("a group fails", fails_and_waits, 0)
    for turns in range(1, 6):
        await attempt("cancelled from outside", fails_and_waits, turns)
    await attempt("the body swallows", swallows, 0)
    await attempt("and is cancelled", swallows, 3)
    await attempt("an empty group", swallows_and_ends, 1)


asyncio.run(main())
