"""current_task and all_tasks: who runs, and how many are left."""

import asyncio


async def who():
    print(f"{asyncio.current_task().get_name()} runs")
    await asyncio.sleep(1)


def outside():
    print(f"in a callback: {asyncio.current_task() and 'some'}")


async def main():
    print(f"{asyncio.current_task().get_name()} runs")
    kept = [asyncio.create_task(who()), asyncio.create_task(who())]
    asyncio.get_running_loop().call_soon(outside)
    print(f"{len(asyncio.all_tasks())} tasks")
    await asyncio.sleep(2)
    print(f"{len(asyncio.all_tasks())} task")
    del kept


asyncio.run(main())
