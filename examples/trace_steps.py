"""trace_steps.py: prints "> Task-1" when the loop gives control to a task, and "< Task-1" when the task gives it back.

What coil_trace_set does in C. A task drives its coroutine with send and throw; Traced is a coroutine that stands between the two.
"""

import asyncio
import collections.abc


class Traced(collections.abc.Coroutine):
    """A coroutine that prints when control comes in and when it goes out."""

    def __init__(self, coroutine):
        self.coroutine = coroutine

    def step(self, function, *args):
        name = asyncio.current_task().get_name()
        print(">", name)
        try:
            return function(*args)
        finally:
            print("<", name)

    def send(self, value):
        return self.step(self.coroutine.send, value)

    def throw(self, *error):
        return self.step(self.coroutine.throw, *error)

    def close(self):
        self.coroutine.close()

    def __await__(self):
        return self.coroutine.__await__()


def trace_tasks():
    """Traces every task that is made from now on, but for asyncio.run's own, which no task makes."""
    loop = asyncio.get_running_loop()
    create_task = loop.create_task

    def create_traced_task(coroutine, **options):
        made_by_task = asyncio.current_task(loop) is not None
        return create_task(Traced(coroutine) if made_by_task else coroutine, **options)

    loop.create_task = create_traced_task
