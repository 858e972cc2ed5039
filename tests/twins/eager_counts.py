import asyncio

from tell import tell

eager = False
count = 0


def factory(loop, coroutine, *, eager_start=None, **options):
    global count
    if eager_start is None:
        eager_start = eager
    if not eager_start:
        count += 1
    return asyncio.Task(coroutine, loop=loop, eager_start=eager_start, **options)


async def chain(depth):
    return 0 if depth == 0 else await chain(depth - 1) + 1


async def groups(depth):
    if depth == 0:
        return
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(groups(depth - 1))


async def gathers(depth):
    if depth == 0:
        return
    await asyncio.gather(gathers(depth - 1), gathers(depth - 1))


async def app():
    global eager, count
    asyncio.get_running_loop().set_task_factory(factory)
    for function, depth in (chain, 50), (groups, 4), (gathers, 5):
        for eager in False, True:
            count = 0
            tell(function.__name__, await asyncio.create_task(function(depth)))
            print(f"  {'eager' if eager else 'not eager'}: {count} tasks")


asyncio.run(app())
