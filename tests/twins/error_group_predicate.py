from tell import tell


def nested():
    return ExceptionGroup("all", [ValueError("1"), ExceptionGroup("some", [TypeError("2"), ValueError("3"), ExceptionGroup("few", [OSError("4")])]), TypeError("5")])


def is_text(text):
    def predicate(error):
        print(f"  asked about {error}")
        return str(error) == text
    return predicate


def is_value_error(error):
    return "yes" if isinstance(error, ValueError) else None


def fails_at(text):
    def predicate(error):
        if str(error) == text:
            raise LookupError(f"asked about {error}")
        return 0 if isinstance(error, BaseExceptionGroup) else 1
    return predicate


def split(what, predicate):
    print(what)
    try:
        matching, rest = nested().split(predicate)
    except LookupError as error:
        tell("  fails", error)
    else:
        print(f"  matching: {matching!r}")
        print(f"  rest: {rest!r}")


split("a leaf", is_text("3"))
split("a group", is_text("some (3 sub-exceptions)"))
split("the whole", is_text("all (3 sub-exceptions)"))
split("nothing", is_text("6"))
split("a string or None", is_value_error)
split("fails at a leaf", fails_at("4"))
split("fails at a group", fails_at("few (1 sub-exception)"))
split("fails at once", fails_at("all (3 sub-exceptions)"))
split("never fails", fails_at("6"))
print("subgroup")
print(f"  part: {nested().subgroup(is_text('few (1 sub-exception)'))!r}")
