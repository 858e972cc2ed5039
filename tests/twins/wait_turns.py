import asyncio
from asyncio.staggered import staggered_race

from tell import tell

turn = 0
counting = True


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


def count():
    global turn
    turn += 1
    if counting:
        asyncio.get_running_loop().call_soon(count)


async def quick():
    pass


async def report(what, awaitable):
    start = turn
    result = await outcome(awaitable)
    print(f"{what}: {turn - start} turns, ", end="")
    tell("result", None if isinstance(result, tuple) else result)


async def next_of(future):
    return await next(asyncio.as_completed([future]))


async def group(*coroutines):
    async with asyncio.TaskGroup() as tasks:
        for coroutine in coroutines:
            tasks.create_task(coroutine)


async def awaits(future):
    return await future


async def each(kind, make):
    print(kind)
    await report("  wait", asyncio.wait([make()]))
    await report("  wait, no time", asyncio.wait([make()], timeout=0))
    await report("  gather", asyncio.gather(make()))
    await report("  shield", asyncio.shield(make()))
    await report("  wait_for", asyncio.wait_for(make(), 1.0))
    await report("  wait_for, no time", asyncio.wait_for(make(), 0))
    await report("  as_completed", next_of(make()))
    await report("  await", awaits(make()))


def done_future():
    future = asyncio.get_running_loop().create_future()
    future.set_result(None)
    return future


async def main():
    global counting
    asyncio.get_running_loop().call_soon(count)
    await asyncio.sleep(0)
    await each("done", done_future)
    await each("a task", lambda: asyncio.create_task(quick()))
    print("coroutine")
    await report("  gather", asyncio.gather(quick()))
    await report("  shield", asyncio.shield(quick()))
    await report("  wait_for", asyncio.wait_for(quick(), 1.0))
    await report("  wait_for, no time", asyncio.wait_for(quick(), 0))
    await report("  group", group(quick()))
    await report("  empty group", group())
    await report("  race", staggered_race([quick], None))
    counting = False


asyncio.run(main())
