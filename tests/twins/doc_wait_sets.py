"""wait() gives the futures that are done and those that are pending; asked again until none is left."""

import asyncio


async def foo(n):
    await asyncio.sleep(n)
    return n * n


async def main():
    pending = [asyncio.create_task(foo(i + 1)) for i in range(3)]
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            print(f"{task.result()}, {len(pending)} pending")


asyncio.run(main())
