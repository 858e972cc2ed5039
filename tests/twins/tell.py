"""tell.py: how the twins print a value or an error, as tell.h does."""

import asyncio
import warnings


def tell(what, value):
    """Prints "what: value", or "what: Type: message" for an error."""
    if isinstance(value, BaseException):
        message = str(value)
        print(f"{what}: {type(value).__name__}{': ' if message else ''}{message}")
    else:
        print(f"{what}: {value!r}")


def tell_send(what, step, *args):
    """Calls a send, a throw or a next, and prints what it gave."""
    try:
        value = step(*args)
    except StopIteration as stop:
        print(f"{what} returns ", end="")
        tell("", stop.value)
    except BaseException as error:
        print(f"{what} raises ", end="")
        tell("", error)
    else:
        print(f"{what} yields ", end="")
        tell("", value)


def tell_close(what, thing):
    """Closes a coroutine, a generator or the like, and prints what that gave."""
    try:
        value = thing.close()
    except BaseException as error:
        value = error
    tell(what, value)


def tell_warnings():
    """Has warnings printed."""
    warnings.simplefilter("always")
    warnings.showwarning = lambda message, category, *rest: print(f"{category.__name__}: {message}")


def tell_report(loop, context):
    print(f"report: {context['message'].partition('<')[0]}")
    if "exception" in context:
        tell("report", context["exception"])


def tell_reports(loop=None):
    """Has what nobody can catch in a loop printed; None: the running one. A message is cut where it begins to name an object."""
    (loop or asyncio.get_running_loop()).set_exception_handler(tell_report)
