import asyncio

from tell import tell


def eagerly(group, coroutine):
    return group.create_task(coroutine, eager_start=True)


def show(what, group):
    print(f"{what}: {group!r}, cancelling {asyncio.current_task().cancelling()}")


async def quick(name):
    print(f"  {name} runs")


async def fails(name):
    print(f"  {name} fails")
    raise ValueError(name)


async def nests(name, group):
    print(f"  {name} begins")
    show("  within", group)
    eagerly(group, fails("third"))
    show("  after the third", group)
    for _ in range(3):
        try:
            await asyncio.sleep(0)
        except BaseException as error:
            print(f"  {name}: {type(error).__name__}")
            raise
        print(f"  {name}: goes on")


async def main():
    async with asyncio.TaskGroup() as group:
        task = eagerly(group, quick("first"))
        print(f"done {task.done():d}")
        show("one that is done", group)
        await asyncio.sleep(0)
        show("a turn later", group)

    try:
        async with asyncio.TaskGroup() as group:
            eagerly(group, fails("first"))
            show("one that has failed", group)
            group.create_task(quick("scheduled"))
    except ExceptionGroup as error:
        tell("joined", error)

    try:
        async with asyncio.TaskGroup() as group:
            eagerly(group, nests("second", group))
            show("nested", group)
    except ExceptionGroup as error:
        tell("joined", error)
        tell("member", error.exceptions[0])
    print(f"cancelling {asyncio.current_task().cancelling()}")
    await asyncio.sleep(0)


asyncio.run(main())
