import asyncio
import contextvars

from tell import tell

level = contextvars.ContextVar("level", default=0)


def in_a_stretch():
    tell("  in the stretch", level.get())


def refuse(what, reset, *args):
    try:
        reset(*args)
    except Exception as error:
        print(f"{what}: {type(error).__name__}")
    else:
        print(f"{what}: accepted")


async def main():
    token = level.set(1)
    tell("old value", token.old_value)
    print(f"its variable: {token.var.name}")
    with token:
        in_a_stretch()
        result = "done"
    tell("a stretch", result)
    tell("after it", level.get())

    try:
        with level.set(2):
            in_a_stretch()
            raise ValueError("oops")
    except ValueError as error:
        tell("one that fails", error)
    tell("after it", level.get())

    first, second = level.set(3), level.set(4)
    tell("second's old value", second.old_value)
    other = contextvars.ContextVar("other")
    refuse("of another variable", other.reset, first)
    copy = contextvars.copy_context()
    refuse("in another context", copy.run, level.reset, first)
    refuse("first", level.reset, first)
    tell("level", level.get())
    refuse("first again", level.reset, first)
    refuse("second", level.reset, second)
    tell("level", level.get())


asyncio.run(main())
