import traceback

from tell import tell


def show(what, error):
    print(what)
    print("".join(traceback.format_exception(error)), end="")


def notes(what, error):
    if hasattr(error, "__notes__"):
        tell(what, error.__notes__)
    else:
        print(f"{what}: no notes")


error = ValueError("message")
notes("new", error)
error.add_note("first")
error.add_note("two\nlines")
error.add_note("")
error.add_note("'quoted'\n")
notes("noted", error)
show("alone", error)

group = ExceptionGroup("group", [error, OSError("other")])
group.add_note("of the group")
group.exceptions[1].add_note("of the other")
show("in a group", group)
whole = ExceptionGroup("whole", [group, IndexError("i")])
whole.add_note("of the whole")
show("in a group in a group", whole)

matching, rest = whole.split(OSError)
show("matching", matching)
show("rest", rest)
matching.add_note("of the part")
notes("matching", matching)
notes("rest", rest)
notes("whole", whole)
notes("member", matching.exceptions[0])

derived = whole.derive([TypeError("x")])
notes("derived", derived)
show("derived", derived)
