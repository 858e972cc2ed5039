"""An exception that nobody retrieves is told of when its task goes."""

import asyncio

from tell import tell_reports


async def bug():
    raise Exception("not consumed")


async def main():
    tell_reports()
    asyncio.create_task(bug())
    await asyncio.sleep(0)
    print("looked at: silent")
    task = asyncio.create_task(bug())
    await asyncio.sleep(0)
    task.exception()
    del task


asyncio.run(main())
