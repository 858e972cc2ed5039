import asyncio

from tell import tell


async def grows(group, depth):
    print(f"{asyncio.current_task().get_name()} at depth {depth}")
    if depth == 3:
        return 3
    await asyncio.sleep(1.0)
    depth += 1
    for _ in range(depth):
        group.create_task(grows(group, depth))
    return depth


async def named(value):
    await asyncio.sleep(1.0)
    return value


async def body():
    async with asyncio.TaskGroup() as group:
        task = group.create_task(named("value"), name="nom")
        print(task.get_name())
        return "the body's own result", group, task


async def main():
    async with asyncio.TaskGroup() as group:
        task = group.create_task(grows(group, 1))
    tell("root", task.result())

    result, group, task = await body()
    tell("body", result)
    tell("task", task.result())
    late = named("too late")
    try:
        group.create_task(late)
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")
    late.close()  # 3.13 and later do it themselves

    async with asyncio.TaskGroup() as group:
        pass
    tell("empty", None)


asyncio.run(main())
