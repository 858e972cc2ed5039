import asyncio

from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


def handler(loop, context):
    print(f"  handler: {context['message']}: ", end="")
    tell("error", context["exception"])


async def runs(name):
    await asyncio.sleep(1.0)
    print(f"  {name} ends")
    if name[0] == "f":
        raise ValueError(name)


def refuse(*awaitables):
    try:
        asyncio.gather(*awaitables)
    except TypeError as error:
        tell("gather", error)


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    after = runs("never")
    failed = asyncio.get_running_loop().create_future()
    failed.set_exception(OSError("was there before"))
    refuse(runs("one"), runs("fails"), failed, 3, after)
    await asyncio.sleep(2.0)
    tell("close", after.close())
    print("giving back")
    del failed
    print("end")


asyncio.run(main())
