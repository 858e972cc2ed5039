"""SystemExit and KeyboardInterrupt in a task of a group, of a gather, of a callback's making: what comes out of run, and what the others saw."""

import asyncio

from tell import tell


async def outcome(what, awaitable):
    try:
        result = await awaitable
    except BaseException as error:
        tell(what, error)
        raise
    tell(what, result)
    return result


async def other(name):
    try:
        await asyncio.sleep(5)
    except BaseException as error:
        print(f"{name}: ", end="")
        tell("other", error)
        raise


async def interrupts():
    await asyncio.sleep(1)
    raise KeyboardInterrupt


async def group_body():
    async with asyncio.TaskGroup() as group:
        group.create_task(other("grouped"))
        group.create_task(interrupts())


async def grouped():
    await outcome("group", group_body())


async def gathered():
    await outcome("gather", asyncio.gather(other("gathered"), interrupts()))


async def exits():
    kept = asyncio.create_task(other("exits"))
    await asyncio.sleep(1)
    raise SystemExit(3)


def run(what, function):
    try:
        tell(what, asyncio.run(function()))
    except BaseException as error:
        tell(what, error)


run("run grouped", grouped)
run("run gathered", gathered)
run("run exits", exits)
