"""A timeout around a block: the error is caught outside of it; what comes after runs anyway."""

import asyncio


async def long_running_task():
    print("it begins")
    await asyncio.sleep(3600)
    print("it ends")


async def main():
    try:
        async with asyncio.timeout(10):
            await long_running_task()
    except TimeoutError:
        print("The long operation timed out, but we've handled it.")

    print(f"This statement will run regardless, at {asyncio.get_running_loop().time():.0f}.")


asyncio.run(main())
