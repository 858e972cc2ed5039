import asyncio
import gc

from tell import tell, tell_warnings
from tell_places import attempt, outcome


async def member():
    pass


async def fails():
    raise ValueError("x")


async def body(group):
    async with group:
        group.create_task(fails())
        await outcome(asyncio.sleep(1.0))
        tell("shutting down", attempt(group.create_task, member()))


async def app():
    tell_warnings()
    member()
    group = asyncio.TaskGroup()
    tell("not entered", attempt(group.create_task, member()))
    tell("body", await outcome(body(group)))
    tell("finished", attempt(group.create_task, member()))
    gc.collect()
    print("not closed:")
    member()


asyncio.run(app())
