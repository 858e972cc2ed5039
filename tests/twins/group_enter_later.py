import asyncio

from tell import tell


async def quick():
    pass


def spawn(group):
    try:
        group.create_task(quick())
        tell("create_task", None)
    except RuntimeError as error:
        tell("create_task", error)


def enters(what, group):
    try:
        group.__aenter__().send(None)
    except StopIteration:
        tell(what, None)
    except RuntimeError as error:
        tell(what, error)


async def main():
    group = asyncio.TaskGroup()
    print(repr(group))
    spawn(group)
    asyncio.get_running_loop().call_soon(enters, "in a callback", group)
    await asyncio.sleep(0)
    print(repr(group))
    async with group:
        print(repr(group))
        enters("again", group)
        spawn(group)
        print(repr(group))
    print(repr(group))
    spawn(group)
    enters("after the end", group)


enters("without a loop", asyncio.TaskGroup())
asyncio.run(main())
