"""await_or_task.py: a function awaited in place, against the same function handed to a task. The twin of await_or_task.c."""

import asyncio

from trace_steps import Traced, trace_tasks


async def pause_a_second():
    print("        pause: start")
    await asyncio.sleep(1.0)
    print("        pause: end")


async def outer_awaits():
    print("    outer: start")
    await pause_a_second()
    print("    outer: end")


async def outer_makes_task():
    print("    outer: start")
    task = asyncio.create_task(pause_a_second())
    await task
    print("    outer: end")


async def beside():
    print("    beside: my turn")


async def main():
    trace_tasks()
    print("== awaited in place")
    async with asyncio.TaskGroup() as group:
        group.create_task(outer_awaits())
        group.create_task(beside())

    print("== handed to a task")
    async with asyncio.TaskGroup() as group:
        group.create_task(outer_makes_task())
        group.create_task(beside())


asyncio.run(Traced(main()))
