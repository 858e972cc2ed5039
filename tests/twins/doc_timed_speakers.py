"""The same two speakers awaited one after the other, as tasks, and in a group: how long each takes."""

import asyncio


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def one_by_one():
    await say_after(1, "hello")
    await say_after(2, "world")


async def as_tasks():
    first = asyncio.create_task(say_after(1, "hello"))
    second = asyncio.create_task(say_after(2, "world"))
    await first
    await second


async def in_a_group():
    async with asyncio.TaskGroup() as group:
        group.create_task(say_after(1, "hello"))
        group.create_task(say_after(2, "world"))


async def timed(how, function):
    loop = asyncio.get_running_loop()
    begin = loop.time()
    await function()
    print(f"{how}: {loop.time() - begin:.1f} s")


async def main():
    await timed("one by one", one_by_one)
    await timed("as tasks", as_tasks)
    await timed("in a group", in_a_group)


asyncio.run(main())
