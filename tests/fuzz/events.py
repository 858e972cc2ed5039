"""events.py: how scenarios tell what happens, as events.c does.

Each event is a line: the time, the task that runs, the statement and what it gave. Also told are coroutines that were never awaited, errors that
nobody looked at, and how many tasks the program left behind. Nothing is told while no loop runs: what is still waiting then is closed by the
garbage collector, at a moment of its own.
"""

import asyncio
import asyncio.staggered
import functools
import itertools
import re
import types
import warnings
import weakref

import virtual_loop

write = print
hidden = re.compile(r" at 0x[0-9a-f]+|<(Task|Future|_GatheringFuture|coroutine|generator|async_generator) .*")


class MyError(Exception):
    pass


class MyBaseError(BaseException):
    pass


class Word(str):
    """A text that is told as it is."""


def show_error(error):
    text = f"{type(error).__name__}({hidden.sub('', str(error).partition('\n')[0])})"
    if isinstance(error, BaseExceptionGroup):
        text += show(list(error.exceptions))
    if error.__cause__ is not None:
        text += f" from {show_error(error.__cause__)}"
    return text


def show(value):
    if isinstance(value, Word):
        return value
    if isinstance(value, BaseException):
        return show_error(value)
    if isinstance(value, asyncio.Task):
        return f"<Task {value.get_name()}>"
    if isinstance(value, asyncio.Future):
        return "<Future>"
    if isinstance(value, (list, tuple, OrderedSet)):
        return f"[{', '.join(map(show, value))}]"
    return repr(value)


def tell(what, *values):
    loop = asyncio._get_running_loop()
    if loop is None:
        return
    task = asyncio.current_task()
    values = "".join(f": {show(value)}" for value in values)
    write(f"{loop.time():.2f} {task.get_name() if task else '-'} {what}{values}")


class Body:
    """Tells how a coroutine ends. (A decorator would be one more coroutine, which is not the same when GeneratorExit is thrown in.)"""

    def __init__(self, name):
        self.name, self.result = name, None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind:
            tell(f"{self.name} raises", error)
        else:
            tell(f"{self.name} returns", self.result)


def called(function):
    """A callback that tells when it is called: callbacks in C cannot raise, so its errors are told too."""

    @functools.wraps(function)
    def callback(*futures):
        tell(f"{function.__name__} called", *map(state, futures))
        del futures  # what keeps this frame must not keep them
        try:
            function()
        except BaseException as error:
            tell(f"{function.__name__} raises", error)

    return callback


def in_context(context):
    """The argument of add_done_callback, for which None is not the same as none."""
    return {} if context is None else {"context": context}


def there(*items):
    """The items that were made before."""
    return [item for item in items if item is not None]


def state(future):
    """What can be known of a future without looking at its error."""
    if not future.done():
        return Word("pending")
    return Word("cancelled" if future.cancelled() else "done")


def split(error, kind, where):
    """The rest of a group of errors."""
    matching, rest = error.split(kind)
    tell(where, matching)
    tell(where.replace("split", "rest"), rest)
    return rest


def all_tasks():
    loop = asyncio.get_running_loop()
    return sorted(asyncio.all_tasks(), key=lambda task: loop.ages.get(task, loop.starting.get(task.get_name())))


def cancelling():
    task = asyncio.current_task()
    return task.cancelling() if task else None


def cancel_self(*message):
    task = asyncio.current_task()
    return task.cancel(*message) if task else None


def uncancel_self():
    task = asyncio.current_task()
    return task.uncancel() if task else None


def step(function, *args):
    """What a step of a coroutine or generator gave."""
    try:
        return Word(f"yields {show(function(*args))}")
    except StopIteration as stop:
        if stop in args:  # it was thrown, and not caught
            return Word(f"raises {show(stop)}")
        return Word(f"returns {show(stop.value)}")
    except BaseException as error:
        return Word(f"raises {show(error)}")


# ---------------------------------------------------------------------------------------------------------------------
# Running
# ---------------------------------------------------------------------------------------------------------------------


class OrderedSet(dict):
    """A set that is walked in the order in which things were added, so that runs are the same each time."""

    def __init__(self, items=()):
        super().__init__((item, None) for item in items)

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)

    def remove(self, item):
        del self[item]


asyncio.taskgroups.set = asyncio.tasks.set = asyncio.staggered.set = OrderedSet


def without_current_task(function):
    """The same function, but it finds no current task. gather's callbacks keep that one, in a circle if a child is never done; so do wait's frames."""
    names = {**function.__globals__, "current_task": lambda loop=None: None}
    made = types.FunctionType(function.__code__, names, function.__name__, function.__defaults__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


async def leave_timeout(self, *given):
    """Timeout.__aexit__, after which the timeout keeps no task: the traceback of an error that it raised leads to it, and from there to the task."""
    try:
        return await leave_timeout.original(self, *given)
    finally:
        self._task = None


class OrderedAsCompleted(asyncio.tasks._AsCompletedIterator):
    """as_completed, which listens to the awaitables in the order in which they were given."""

    def __init__(self, awaitables, timeout):
        super().__init__((), None)
        loop = asyncio.get_running_loop()
        self._todo = OrderedSet(asyncio.ensure_future(awaitable, loop=loop) for awaitable in OrderedSet(awaitables))
        self._todo_left = len(self._todo)
        for future in self._todo:
            future.add_done_callback(self._handle_completion)
        if self._todo and timeout is not None:
            self._timeout_handle = loop.call_later(timeout, self._handle_timeout)


asyncio.tasks._AsCompletedIterator = OrderedAsCompleted

leave_timeout.original = asyncio.Timeout.__aexit__
asyncio.Timeout.__aexit__ = leave_timeout

if asyncio.gather.__globals__ is vars(asyncio.tasks):
    asyncio.gather = asyncio.tasks.gather = without_current_task(asyncio.gather)
    asyncio.tasks._wait = without_current_task(asyncio.tasks._wait)



class OrderedWeakSet:
    """The same with weak references, as far as loops need it."""

    def __init__(self):
        self.references = {}

    def add(self, item):
        self.references[id(item)] = weakref.ref(item)

    def discard(self, item):
        self.references.pop(id(item), None)

    def clear(self):
        self.references.clear()

    def __iter__(self):
        return iter([item for item in (reference() for reference in self.references.values()) if item is not None])

    def __len__(self):
        return len(list(iter(self)))


class AgedLoop(virtual_loop.VirtualLoop):
    """A loop that knows which task is older. An eager task is older than those that it makes, so its number is taken before it runs."""

    def __init__(self):
        super().__init__()
        self.numbers = itertools.count()
        self.ages = weakref.WeakKeyDictionary()
        self.starting = {}  # the ages of eager tasks, by name, while they take their first step
        self._asyncgens = OrderedWeakSet()

    def run_until_complete(self, future):
        if asyncio.iscoroutine(future) and future.__name__ == "shutdown_asyncgens":
            return asyncio.BaseEventLoop.run_until_complete(self, future)
        return super().run_until_complete(future)

    def close(self):
        global left
        left = len(asyncio.all_tasks(self))
        super().close()

    def create_task(self, coro, **options):
        age = next(self.numbers)
        if options.get("name") is None:
            options["name"] = f"Task-{next(virtual_loop.VirtualLoop.task_numbers)}"
        self.starting[options["name"]] = age
        task = super().create_task(coro, **options)
        self.ages[task] = age
        try:
            return task
        finally:
            del task  # an eager task that has failed keeps this frame, which must not keep the task


quiet = False  # the program has ended, and nothing more is to be told
ended = False  # the program has ended, and what it kept is given back
left = 0
held = []


def cancel_all_tasks(loop):
    """runners._cancel_all_tasks, which cancels in an order that depends on addresses: here the oldest task is first.

    It waits without gather. Tracebacks lead to the frame that runs the loop, and from there a gathering would lead to all tasks.
    """
    tasks = sorted(asyncio.all_tasks(loop), key=loop.ages.__getitem__)
    for task in tasks:
        task.cancel()
    ended, pending = loop.create_future(), len(tasks)

    def one_done(task):
        nonlocal pending
        pending -= 1
        if pending == 0:
            ended.set_result(None)

    for task in tasks:
        task.add_done_callback(one_done)
    try:
        if tasks:
            loop.run_until_complete(ended)
        for task in tasks:
            if not task.cancelled() and task.exception() is not None:
                loop.call_exception_handler(
                    {"message": "unhandled exception during asyncio.run() shutdown", "exception": task.exception(), "task": task}
                )
    finally:
        task = None
        tasks.clear()


# Python frees these when it looks for circles: pending tasks, and gatherings with a child that is still pending. And callbacks in C do not raise, such as
# that of a shield whose future was completed by hand, or of a group that was left by an error thrown into it.
not_told = re.compile(r"Task was destroyed|_GatheringFuture exception|Exception in callback (shield|TaskGroup|staggered_race)|Task <.* has errored out")


def report(loop, context):
    if quiet or not_told.match(context["message"]):
        return
    error = context.get("exception")
    if isinstance(error, (SystemExit, KeyboardInterrupt)) and "never retrieved" in context["message"]:
        return  # the frame of the loop that it ended keeps the task
    who = context.get("task") or context.get("future")
    line = f"report: {hidden.sub('', context['message'])}: {show(error)}, {show(who)}"
    if "never retrieved" in line and not ended and not loop.is_running():
        held.append(line)  # of something that was freed when the loop was closed
    else:
        write(line)


def warn(message, category, filename, lineno, file=None, line=None):
    if category is ResourceWarning or quiet or (not ended and asyncio._get_running_loop() is None):
        return
    write(f"{category.__name__}: {message}")


def new_loop():
    loop = AgedLoop()
    loop.set_exception_handler(report)
    return loop


def run_each(mains):
    with asyncio.Runner(loop_factory=new_loop) as runner:
        for main in mains:
            try:
                outcome = f"returns: {show(runner.run(main()))}"
            except BaseException as error:
                outcome = f"raises: {show(error)}"
            write(f"run {outcome}")


def run(mains, namespace, names):
    """Runs a program, several mains by one Runner, and afterwards gives back what its names keep, one after the other."""
    global quiet, ended, left
    quiet, ended, left = False, False, 0
    held.clear()
    asyncio.runners._cancel_all_tasks = cancel_all_tasks
    warnings.simplefilter("always")
    warnings.showwarning = warn
    try:
        if len(mains) > 1:
            outcome = f"returns: {show(run_each(mains))}"
        else:
            outcome = f"returns: {show(asyncio.run(mains[0](), loop_factory=new_loop))}"
    except BaseException as error:
        outcome = f"raises: {show(error)}"
    write(f"run {outcome}")  # now that the error is gone, and with it what the frames of its traceback keep
    if left:
        write(f"tasks left: {left}")
    # A future that is still pending may be in a circle, with all that a gathering of it keeps.
    waiting = any(isinstance(kept, asyncio.Future) and not kept.done() for kept in map(namespace.get, names.split()))
    if waiting and not left:
        write("futures left")
    quiet, ended = waiting or left > 0, True
    for line in [] if quiet else held:
        write(line)
    for _ in range(3):  # what is freed may run a clean-up that keeps something
        for name in names.split():
            namespace[name] = None
