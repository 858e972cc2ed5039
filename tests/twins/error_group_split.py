from tell import tell


def nested():
    return ExceptionGroup("all", [ValueError("1"), ExceptionGroup("some", [TypeError("2"), ValueError("3"), ExceptionGroup("few", [OSError("4")])]), TypeError("5")])


def split(what, error, type):
    matching, rest = error.split(type)
    print(what)
    if matching is not None:
        tell("  str", matching)
    print(f"  the same: {matching is error:d} {rest is error:d}")
    print(f"  matching: {matching!r}")
    print(f"  rest: {rest!r}")


error = nested()
split("ValueError", error, ValueError)
split("TypeError", error, TypeError)
split("OSError", error, OSError)
split("Exception", error, Exception)
split("ExceptionGroup", error, ExceptionGroup)
split("BaseExceptionGroup", error, BaseExceptionGroup)
split("KeyError", error, KeyError)
print(f"subgroup: {error.subgroup(OSError)!r}")
print(f"subgroup: {error.subgroup(KeyError)!r}")
part = error.subgroup(TypeError)
print(f"the same error: {part.exceptions[1] is error.exceptions[2]:d}")

error = BaseExceptionGroup("mixed", [ValueError("1"), BaseExceptionGroup("base", [KeyboardInterrupt(), ValueError("2")])])
print(f"mixed: {error!r}")
split("Exception", error, Exception)
split("ExceptionGroup", error, ExceptionGroup)
split("BaseException", error, BaseException)
