"""An eager task that finds its answer in the cache is done before create_task returns; one that has to wait is not."""

import asyncio

cache = {}


async def fetch(key):
    if key in cache:
        print(f"hit {key}")
        return cache[key]
    print(f"miss {key}")
    await asyncio.sleep(1)
    cache[key] = key * 100
    return cache[key]


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    for _ in range(2):
        task = asyncio.create_task(fetch(7))
        print(f"done at once: {task.done()}")
        print(await task)


asyncio.run(main())
