import asyncio


async def tell_beginning(what, awaitable):
    try:
        await awaitable
    except RuntimeError as error:
        print(f"{what}: {str(error).partition(':')[0]}")


async def main():
    me = asyncio.current_task()
    await tell_beginning("first", me)
    await tell_beginning("second", me)
    await asyncio.create_task(tell_beginning("another", me))


asyncio.run(main())
