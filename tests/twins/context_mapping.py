import asyncio
import contextvars

from tell import tell

color = contextvars.ContextVar("color", default="grey")
size = contextvars.ContextVar("size")


def describe(what, context):
    print(f"{what}: {len(context)} variables")
    tell("  color", context.get(color))
    tell("  color or blue", context.get(color, "blue"))
    print(f"  has size: {size in context}")
    try:
        tell("  size", context[size])
    except KeyError:
        print("  size: KeyError")
    tell("  values", list(context.values()))


def sets_both(context):
    describe("at first", context)
    color.set("red")
    copy = context.copy()
    print(f"equal: {context == copy}")
    color.set("green")
    describe("entered", context)
    describe("its copy", copy)
    print(f"equal: {context == copy}")
    token = size.set(3)
    print(f"variables: {len(context)}")
    size.reset(token)
    print(f"variables: {len(context)}")


async def main():
    print(f"name: {color.name}")
    tell("own default", color.get())
    tell("the call's default", color.get("black"))
    context = contextvars.Context()
    context.run(sets_both, context)
    tell("outside", color.get())
    describe("left", context)


asyncio.run(main())
