import asyncio

from tell import tell


def look(what, future):
    if not future.done():
        print(f"{what}: pending")
        return
    try:
        tell(what, future.exception())
    except asyncio.CancelledError as error:
        tell(what, error)


async def turns(count):
    for _ in range(count):
        await asyncio.sleep(0)


async def main():
    loop = asyncio.get_running_loop()
    children = [loop.create_future(), loop.create_future()]
    parent = asyncio.gather(*children)
    outer = asyncio.shield(parent)
    outer.cancel()
    await turns(1)
    look("shield", outer)
    look("gather", parent)
    look("child", children[0])
    children[0].set_result(1)
    children[1].set_result(2)
    await turns(1)
    tell("gather", parent.result())

    children = [loop.create_future(), loop.create_future()]
    shields = [asyncio.shield(child) for child in children]
    parent = asyncio.gather(*shields)
    tell("cancel", parent.cancel("all"))
    look("gather", parent)
    look("shield", shields[0])
    await turns(1)
    look("gather", parent)
    look("child", children[0])
    children[0].set_result(1)
    children[1].cancel()
    await turns(1)
    for child in children:
        look("child", child)


asyncio.run(main())
