"""tell_locks.py: what the twins about locks and queues have in common, as in tell_locks.h."""

import asyncio
import re

from tell import tell


def masked(text):
    """The text with 0x... for every address."""
    return re.sub("0x[0-9a-f]*", "0x...", text)


def tell_masked(what, value):
    """As tell, without addresses."""
    if isinstance(value, BaseException):
        print(f"{what}: {type(value).__name__}: {masked(str(value))}")
    else:
        print(f"{what}: {masked(repr(value))}")


tell_repr = tell_masked


async def outcome(awaitable):
    """The result, or the error as a value."""
    try:
        return await awaitable
    except BaseException as error:
        return error


def attempt(function, *args):
    """The result, or the error as a value."""
    try:
        return function(*args)
    except BaseException as error:
        return error


async def end_task(task):
    """Cancels a task and waits for its end."""
    task.cancel()
    await outcome(task)


seed = 12345


def pick(below):
    """A small generator of random numbers, the same in both languages."""
    global seed
    seed = (seed * 1664525 + 1013904223) % 2**32
    return (seed >> 8) % below


# Programs of chance: tasks that do what a random number says. The order of everything is what counts.
CHANCE_TASKS = 24
CHANCE_STEPS = 10

chance_tasks = []
number = 0


def delay():
    return pick(8) / 4.0


def log_step(me, action, result, thing):
    """Prints a line about a step: its number, the time, the task, what came of it, and what the thing looks like then."""
    global number
    text = f"{type(result).__name__}({result})" if isinstance(result, BaseException) else "None" if result is None else "ok"
    looks = repr(thing)
    looks = looks[looks.find("maxsize" if "maxsize" in looks else "[") :]
    print(f"{number} {asyncio.get_running_loop().time():.2f} t{me} a{action} {text} {masked(looks)}")
    number += 1


def cancel_any(me):
    """Another task is asked to cancel."""
    other = pick(CHANCE_TASKS)
    if other != me:
        chance_tasks[other].cancel(*(["by chance"] if pick(2) else []))


async def run_by_chance(body):
    chance_tasks.extend(asyncio.create_task(body(me)) for me in range(CHANCE_TASKS))
    tell("results", await asyncio.gather(*chance_tasks, return_exceptions=True))
