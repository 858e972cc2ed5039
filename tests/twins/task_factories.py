import asyncio

from tell import tell
from tell_places import attempt, outcome


def told(options):
    name = options.get("name")
    return "none" if name is None or name.startswith("Task-") else name


def counts(loop, coro, **options):
    print(f"  factory: {coro.__name__}, name {told(options)}, eager {options.get('eager_start') is True:d}, context {'context' in options:d}")
    return asyncio.Task(coro, loop=loop, **options)


def renames(loop, coro, **options):
    options["name"] = "by the factory"
    return asyncio.Task(coro, loop=loop, **options)


def refuses(loop, coro, **options):
    coro.close()
    raise ValueError("no tasks today")


async def returns():
    return asyncio.current_task().get_name().partition("-")[0]


async def groups():
    async with asyncio.TaskGroup() as group:
        group.create_task(returns(), name="of a group")
        group.create_task(returns())


async def gathers():
    return await asyncio.gather(returns(), returns())


async def gathers_one():
    return await asyncio.gather(returns())


async def app():
    loop = asyncio.get_running_loop()
    print(f"factory {loop.get_task_factory() is not None:d}")
    loop.set_task_factory(counts)
    print(f"factory {loop.get_task_factory() is counts:d}")
    tell("create_task", await asyncio.create_task(returns()))
    tell("with a name", await asyncio.create_task(returns(), name="mine"))
    tell("eager", await asyncio.create_task(returns(), name="eager", eager_start=True))
    tell("in a context", await asyncio.create_task(returns(), context=asyncio.current_task().get_context().copy()))
    tell("ensure_future", await asyncio.ensure_future(returns()))
    tell("gather", await gathers())
    tell("group", await groups())
    tell("wait_for", await asyncio.wait_for(returns(), 1.0))
    tell("no time", await outcome(asyncio.wait_for(returns(), 0)))
    tell("shield", await asyncio.shield(returns()))
    tell("without it", await asyncio.Task(returns(), name="own"))
    loop.set_task_factory(renames)
    tell("renamed", await asyncio.create_task(returns(), name="mine"))
    loop.set_task_factory(refuses)
    tell("refused", attempt(asyncio.create_task, returns()))
    tell("gather refused", await outcome(gathers_one()))
    tell("group refused", (await outcome(groups())).exceptions[0])
    loop.set_task_factory(None)
    print(f"factory {loop.get_task_factory() is not None:d}")
    tell("create_task", await asyncio.create_task(returns()))


tell("run", asyncio.run(app()))
