"""A task factory that counts and names its tasks, and is used by a group and by gather too."""

import asyncio

count = 0


def make(loop, coro, **options):
    global count
    count += 1
    options["name"] = f"made-{count}"
    return asyncio.Task(coro, loop=loop, **options)


async def who():
    return asyncio.current_task().get_name()


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(make)
    print(await asyncio.create_task(who()))
    print(await asyncio.create_task(who(), name="mine"))
    for name in await asyncio.gather(who(), who()):
        print(name)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(who())
    print(task.result())
    print(f"{count} made")
    loop.set_task_factory(None)
    print(await asyncio.create_task(who(), name="plain"))
    print(f"{count} made")


asyncio.run(main())
