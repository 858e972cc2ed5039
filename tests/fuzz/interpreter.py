"""interpreter.py: runs scenarios, as Python programs, one after the other in one CPython: what each prints."""

import asyncio
import gc
import itertools
import signal

import events
import virtual_loop

COLLECT_EVERY = 200  # programs


class Endless(BaseException):
    """Raised in a program that goes on for too long, again and again until it ends."""


def interrupt(*unused):
    global endless
    endless = True
    raise Endless


endless = False
signal.signal(signal.SIGINT, interrupt)


class NoPolicy:
    """Coroutines that the garbage collector closes find no loop: not the host's either."""

    def get_event_loop(self):
        raise RuntimeError("There is no current event loop")


lines = []
events.write = lines.append
programs_run = 0


def run(source):
    """Returns what the program tells, a line an event."""
    global programs_run, endless
    programs_run += 1
    endless = False
    before = asyncio._get_running_loop()  # in Pyodide one is always running
    asyncio._set_running_loop(None)
    try:
        if programs_run % COLLECT_EVERY == 0:
            gc.collect()  # never while a program runs: what is told must depend on reference counts only
        lines.clear()
        virtual_loop.VirtualLoop.task_numbers = itertools.count(1)
        exec(compile(source, "scenario.py", "exec"), {"__name__": "scenario"})
    except Endless:
        pass
    finally:
        asyncio._set_running_loop(before)
    return "the program does not end" if endless else "\n".join(lines)


gc.disable()
asyncio.events._event_loop_policy = NoPolicy()
