"""except*: a group is divided among handlers, what no handler takes goes on, and a handler may raise."""


def raises_group():
    inner = ExceptionGroup("inner", [TypeError("one"), OSError("two")])
    raise ExceptionGroup("all of them", [ValueError("three"), inner, KeyError("four"), ValueError("five")])


def show(what, error, depth=0):
    print(f"{'':{depth * 2}}{what}{type(error).__name__}: {error}")
    for member in getattr(error, "exceptions", ()):
        show("", member, depth + 1)


def main():
    try:
        try:
            raises_group()
        except* TypeError as group:
            show("handled ", group)
        except* ValueError as group:
            show("handled ", group)
        except* MemoryError as group:
            show("handled ", group)
    except ExceptionGroup as rest:
        show("left ", rest)
        show("subgroup ", rest.subgroup(OSError))
        show("derived ", rest.derive([IndexError("derived")]))


main()
