"""tell_graph.py: how the twins print call graphs and the overview of all tasks, as tell_graph.h does.

Frames of plain functions, and those of asyncio's own coroutines, are left out: in C they are functions, of which no graph knows.
"""

import asyncio
import collections
import os
import re
import sys
import types

LIBRARY = os.path.dirname(asyncio.__file__)


def is_known_in_c(line):
    frame = re.search(r"File '(.*)', line \d+, in (.*)", line)
    return not frame or (not frame[1].startswith(LIBRARY) and " " in frame[2])


def tell_graph(text):
    """Prints a text: "0x..." loses its digits and all spaces after it but one, "File '...', line N, in" becomes "in"."""
    lines = filter(is_known_in_c, text.split("\n"))
    text = re.sub(r"File '.*?', line \d+, in", "in", "\n".join(lines))
    print(re.sub(r"0x[0-9a-f]+( ?) *", r"0x\1", text))


def import_tools():
    """asyncio.tools, without what it uses to look into another process."""
    unwinder = types.ModuleType("_remote_debugging")
    unwinder.RemoteUnwinder = None
    unwinder.FrameInfo = collections.namedtuple("FrameInfo", "filename lineno funcname")
    sys.modules["_remote_debugging"] = unwinder
    import asyncio.tools

    return asyncio.tools


tools = import_tools()
CoroInfo = collections.namedtuple("CoroInfo", "call_stack task_name")
TaskInfo = collections.namedtuple("TaskInfo", "task_id task_name coroutine_stack awaited_by")
AwaitedInfo = collections.namedtuple("AwaitedInfo", "thread_id awaited_by")


def call_stack(task):
    """What the unwinder would find: the coroutines of a task, innermost first."""
    frames = []
    coroutine = task.get_coro()
    while hasattr(coroutine, "cr_await"):
        if not coroutine.cr_code.co_filename.startswith(LIBRARY):
            frames.append(tools.FrameInfo("f.py", 1, coroutine.cr_code.co_name))
        coroutine = coroutine.cr_await
    return frames[::-1]


def all_awaited_by(tasks):
    """What the unwinder finds in another process, found here."""

    def info(task):
        awaiters = sorted(task._asyncio_awaited_by or (), key=lambda awaiter: awaiter.get_name())
        stacks = [CoroInfo(call_stack(awaiter), id(awaiter)) for awaiter in awaiters]
        return TaskInfo(id(task), task.get_name(), [CoroInfo(call_stack(task), id(task))], stacks)

    return [AwaitedInfo(1, [info(task) for task in tasks])]


def print_task_tree(tasks):
    """tools.display_awaited_by_tasks_tree, of these tasks."""
    try:
        trees = tools.build_async_tree(all_awaited_by(tasks))
    except tools.CycleFoundException as error:
        lines = ["ERROR: await-graph contains cycles - cannot print a tree!", ""]
        for circle in error.cycles:
            lines.append("cycle: " + " → ".join(error.id2name[task] for task in circle))
        print("RuntimeError:", "\n".join(lines))
        return
    for tree in trees:
        print("\n".join(tree))


def print_tasks(tasks):
    """tools.display_awaited_by_tasks_table, of these tasks."""
    display = tools._get_awaited_by_tasks
    tools._get_awaited_by_tasks = lambda pid: all_awaited_by(tasks)
    output = sys.stdout
    lines = []
    sys.stdout = types.SimpleNamespace(write=lines.append)
    try:
        tools.display_awaited_by_tasks_table(0)
    finally:
        sys.stdout = output
        tools._get_awaited_by_tasks = display
    tell_graph("".join(lines))
