import asyncio

from tell_places import tell_plain

kept = []


def report(loop, context):
    tell_plain("report", RuntimeError(context["message"]))
    tell_plain("  task", context["task"])
    tell_plain("  exception", context["exception"])


async def fails():
    await asyncio.sleep(1.0)
    raise ValueError("late")


async def forgets_its_group():
    group = asyncio.TaskGroup()
    await group.__aenter__()
    kept.append(group)
    kept.append(group.create_task(fails(), name="member"))
    return "gone"


async def app():
    asyncio.get_running_loop().set_exception_handler(report)
    parent = asyncio.create_task(forgets_its_group(), name="parent")
    print(await parent)
    await asyncio.sleep(2.0)
    tell_plain("group", kept[0])
    kept.clear()


asyncio.run(app())
