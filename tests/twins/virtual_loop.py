"""virtual_loop.py: an asyncio event loop whose time is virtual, for the Python half of the twins.

It waits for nothing: when nothing is ready, its clock jumps to the next timer. That needs no selector and no host, so asyncio.run works
in Pyodide too, whose own loop belongs to JavaScript. Everything else is asyncio's own BaseEventLoop, with three rules that make a run
repeatable, and that Coil has as well: the clock stands still during a turn; timers of the same time fire in the order in which they were
made (on a real clock no two times are the same, so Python programs see that order too); tasks are numbered from 1.

Also a command: python virtual_loop.py FILE.py runs a file with this loop, on any CPython from 3.12 on.
"""

import asyncio
import heapq
import itertools
import os
import runpy
import sys


class VirtualTimerHandle(asyncio.TimerHandle):
    """A timer handle that knows how many were made before it."""

    def __init__(self, sequence, *args):
        super().__init__(*args)
        self.sequence = sequence

    def __lt__(self, other):
        return (self._when, self.sequence) < (other._when, other.sequence)


VirtualTimerHandle.__name__ = "TimerHandle"  # for its repr


class VirtualSelector:
    """Stands where the loop waits for the outside: here time passes."""

    def __init__(self, loop):
        self.loop = loop

    def select(self, timeout):
        if timeout is None:
            raise RuntimeError("deadlock: nothing is left that could wake the program")
        if timeout > 0:
            self.loop.now = self.loop._scheduled[0].when()
        return ()


class VirtualLoop(asyncio.BaseEventLoop):
    task_numbers = itertools.count(1)

    def __init__(self):
        super().__init__()
        self.now = 0.0
        self.timers_made = itertools.count()
        self._selector = VirtualSelector(self)

    def time(self):
        return self.now

    def call_at(self, when, callback, *args, context=None):
        if when is None:
            raise TypeError("when cannot be None")
        self._check_closed()
        if self._debug:
            self._check_thread()
            self._check_callback(callback, "call_at")
        timer = VirtualTimerHandle(next(self.timers_made), when, callback, args, self, context)
        if timer._source_traceback:
            del timer._source_traceback[-2:]  # as BaseEventLoop does: it ends with the caller
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer

    def call_later(self, delay, callback, *args, context=None):
        timer = self.call_at(self.now + delay, callback, *args, context=context)
        if timer._source_traceback:
            del timer._source_traceback[-1]
        return timer

    def create_task(self, coro, **options):
        if options.get("name") is None:
            options["name"] = f"Task-{next(VirtualLoop.task_numbers)}"
        task = super().create_task(coro, **options)
        if task._source_traceback:
            del task._source_traceback[-1]
        try:
            return task
        finally:
            del task  # an eager task that has failed keeps this frame

    def run_until_complete(self, future):
        # asyncio.run shuts down what these programs never use, in tasks that would be numbered and traced. The turns that those take stay.
        if asyncio.iscoroutine(future) and future.__name__ in ("shutdown_asyncgens", "shutdown_default_executor"):
            if future.__name__ == "shutdown_asyncgens" and self._asyncgens:
                return super().run_until_complete(self.create_task(future, name="shutdown"))
            future.close()
            future = self.create_future()
            self.call_soon(future.set_result, None)
        return super().run_until_complete(future)

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


VirtualLoop.__name__ = "EventLoop"


def run_file(path):
    """Runs a file as `python path` would, asyncio.run and asyncio.new_event_loop giving virtual loops."""
    VirtualLoop.task_numbers = itertools.count(1)
    new_event_loop = asyncio.new_event_loop
    before = asyncio._get_running_loop()  # in Pyodide one is always running
    asyncio._set_running_loop(None)
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    try:
        asyncio.new_event_loop = asyncio.events.new_event_loop = VirtualLoop
        runpy.run_path(path, run_name="__main__")
    finally:
        asyncio.new_event_loop = asyncio.events.new_event_loop = new_event_loop
        asyncio._set_running_loop(before)
        sys.path.pop(0)


if __name__ == "__main__":
    run_file(sys.argv[1])
