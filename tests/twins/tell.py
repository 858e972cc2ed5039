"""tell.py: how the twins print a value or an error, as tell.h does."""


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
