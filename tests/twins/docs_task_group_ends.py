"""A task that raises in order to end its group."""

import asyncio


class TerminateTaskGroup(Exception):
    pass


async def force_terminate():
    raise TerminateTaskGroup()


async def job(number, seconds):
    print(f"Task {number}: start")
    await asyncio.sleep(seconds)
    print(f"Task {number}: done")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(job(1, 0.5))
            group.create_task(job(2, 1.5))
            await asyncio.sleep(1)
            group.create_task(force_terminate())
    except* TerminateTaskGroup:
        print("ended early")


asyncio.run(main())
