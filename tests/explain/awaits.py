"""awaits.py: the same awaits as awaits.c; prints every instruction of an await that CPython executes, with the coroutine that it is in."""

import asyncio
import dis
import sys

WATCHED = {"GET_AWAITABLE", "SEND", "YIELD_VALUE", "END_SEND"}
monitoring = sys.monitoring


class Steps:
    """An awaitable that yields None so many times."""

    def __init__(self, left):
        self.left = left

    def __await__(self):
        return self

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration
        self.left -= 1


async def leaf(future):
    return await future


async def middle(future):
    return await leaf(future)


async def at_once(unused):
    return None


async def through_task(future):
    return await asyncio.create_task(middle(future))


async def fails(unused):
    await asyncio.sleep(1.0)
    raise ValueError("no")


async def catches(unused):
    try:
        await fails(None)
    except ValueError:
        pass


async def beside(future):
    await asyncio.sleep(0.5)
    future.set_result(None)


async def app():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(beside(future))
    await middle(future)
    await at_once(None)
    await middle(future)
    await task
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(beside(future))
    await through_task(future)
    await task
    await Steps(2)
    await catches(None)


def watch_all():
    events = monitoring.events
    monitoring.use_tool_id(monitoring.DEBUGGER_ID, "awaits")
    names = {}
    for function in [leaf, middle, at_once, through_task, fails, catches, beside, app, asyncio.sleep]:
        code = function.__code__
        names[code] = {instruction.offset: instruction.opname for instruction in dis.get_instructions(code)}
        monitoring.set_local_events(monitoring.DEBUGGER_ID, code, events.INSTRUCTION | events.PY_START | events.PY_RESUME)

    def tell(code, offset):
        name = names[code].get(offset)
        if name in WATCHED:
            print(f"{code.co_name}: {name}")

    def tell_resume(code, offset):  # RESUME has events of its own instead
        print(f"{code.co_name}: RESUME")

    monitoring.register_callback(monitoring.DEBUGGER_ID, events.INSTRUCTION, tell)
    monitoring.register_callback(monitoring.DEBUGGER_ID, events.PY_START, tell_resume)
    monitoring.register_callback(monitoring.DEBUGGER_ID, events.PY_RESUME, tell_resume)


if __name__ == "__main__":
    watch_all()
    try:
        asyncio.run(app())
    finally:
        monitoring.free_tool_id(monitoring.DEBUGGER_ID)
