"""Requests for the same key at the same time share one fetch; what failed is fetched again; who is cancelled does not cancel it for the others."""

import asyncio

from tell import tell

cache = {}
attempts = 0


def now():
    return f"{asyncio.get_running_loop().time():.1f}"


async def fetch(key):
    global attempts
    print(f"{now()} fetch {key}")
    await asyncio.sleep(2)
    if key == 5:
        attempts += 1
        if attempts == 1:
            raise ConnectionError("no line")
    return f"value {key}"


async def get(key):
    if key not in cache:
        cache[key] = asyncio.create_task(fetch(key))
    task = cache[key]
    try:
        return await asyncio.shield(task)
    except BaseException:
        if task.done() and cache.get(key) is task:
            del cache[key]
        raise


async def client(name, key, begin, patience):
    await asyncio.sleep(begin)
    try:
        async with asyncio.timeout(patience):
            value = await get(key)
    except Exception as error:
        value = error
    print(now(), end=" ")
    tell(name, value)


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(client("impatient", 1, 0, 1))
        group.create_task(client("a", 1, 0.5, 9))
        group.create_task(client("b", 1, 3, 9))
        group.create_task(client("c", 5, 0, 9))
        group.create_task(client("d", 5, 1, 9))
        group.create_task(client("e", 5, 4, 9))


asyncio.run(main())
