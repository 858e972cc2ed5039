import asyncio
from asyncio import taskgroups

from in_order import use_in
from tell import tell


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


def tell_tree(error, depth):
    print("  " * depth, end="")
    tell("", error)
    for member in getattr(error, "exceptions", ()):
        tell_tree(member, depth + 1)


async def works(name, error):
    try:
        await asyncio.sleep(10.0)
    except asyncio.CancelledError:
        print(f"  {name} is cancelled")
        if error is None:
            raise
    raise ValueError(error)


class Watched:
    """Prints with what an asynchronous context manager is left."""

    def __init__(self, name, manager):
        self.name, self.manager = name, manager

    async def __aenter__(self):
        return await self.manager.__aenter__()

    async def __aexit__(self, *args):
        try:
            return await self.manager.__aexit__(*args)
        except BaseException as error:
            print(f"  {self.name}: {type(error).__name__}, cancelling {asyncio.current_task().cancelling()}")
            raise


async def nests(outer_error, inner_error):
    async with Watched("outer", asyncio.TaskGroup()) as outer:
        outer.create_task(works("outer 1", None))
        outer.create_task(works("outer 2", outer_error))
        async with Watched("inner", asyncio.TaskGroup()) as inner:
            inner.create_task(works("inner 1", inner_error))
            inner.create_task(works("inner 2", None))
            try:
                await asyncio.sleep(5.0)
            except BaseException as error:
                print(f"  body: {type(error).__name__}, cancelling {asyncio.current_task().cancelling()}")
                raise


async def attempt(what, outer_error, inner_error):
    print(what)
    task = asyncio.create_task(nests(outer_error, inner_error))
    await asyncio.sleep(1.0)
    task.cancel("outside")
    tell_tree(await outcome(task), 1)
    print(f"  cancelled {task.cancelled():d}, cancelling {task.cancelling()}")


async def main():
    await attempt("no errors", None, None)
    await attempt("in the inner group", None, "inner")
    await attempt("in the outer group", "outer", None)
    await attempt("in both", "outer", "inner")


use_in(taskgroups)
asyncio.run(main())
