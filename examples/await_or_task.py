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


async def run_beside(coroutine):
    first, second = asyncio.create_task(coroutine), asyncio.create_task(beside())
    await first
    await second


async def main():
    trace_tasks()
    print("== awaited in place")
    await run_beside(outer_awaits())
    print("== handed to a task")
    await run_beside(outer_makes_task())


asyncio.run(Traced(main()))
