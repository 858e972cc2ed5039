import asyncio

from tell import tell


async def rounds(name, count, delay):
    for i in range(count):
        print(f"{name}{i}", end=" ")
        await asyncio.sleep(delay)
    print(f"{name}.", end=" ")


async def main():
    async with asyncio.TaskGroup() as group:
        for job in [("a", 4, 0), ("b", 1, 1.0), ("c", 3, -5.0), ("d", 0, 0), ("e", 6, 0)]:
            group.create_task(rounds(*job))
    print()
    try:
        await asyncio.sleep(float("nan"))
    except ValueError as error:
        tell("nan", error)


asyncio.run(main())
