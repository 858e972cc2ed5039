import asyncio

from tell import tell
from tell_places import attempt, outcome


def never():
    print("  never called")


async def app():
    loop = asyncio.get_running_loop()
    tell("shutdown", await loop.shutdown_default_executor())
    tell("run_in_executor", attempt(loop.run_in_executor, None, never))
    tell("to_thread", await outcome(asyncio.to_thread(never)))
    tell("again", await loop.shutdown_default_executor())


tell("run", asyncio.run(app()))
