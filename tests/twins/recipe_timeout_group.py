"""A time limit around a group: all of its tasks are cancelled, one cleans up slowly, and what had finished is kept."""

import asyncio

done = 0


async def work(takes, cleans):
    global done
    try:
        await asyncio.sleep(takes)
    except asyncio.CancelledError:
        if cleans:
            await asyncio.sleep(cleans)
        print(f"{takes} is cancelled, {asyncio.get_running_loop().time():.1f}")
        raise
    done += 1


async def main():
    try:
        async with asyncio.timeout(3):
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(work(1, 0))
                    group.create_task(work(5, 0.5))
                    group.create_task(work(9, 0))
            except BaseException as error:
                print(f"the group ends with {type(error).__name__}")
                raise
    except Exception as error:
        print(f"{type(error).__name__} at {asyncio.get_running_loop().time():.1f}, {done} done")


asyncio.run(main())
