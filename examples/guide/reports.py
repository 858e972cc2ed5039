"""reports.py: what is told of mistakes that no caller sees: a task that failed unwatched, and a coroutine that nobody awaited. The twin of reports.c."""

import asyncio
import warnings


async def fails():
    await asyncio.sleep(1)
    raise ValueError("nobody is looking")


def on_exception(loop, context):
    print(context["message"])
    if "exception" in context:
        print(f"  error: {context['exception']}")


def on_warning(message, category, filename, lineno, file=None, line=None):
    print(f"{category.__name__}: {message}")


async def main():
    asyncio.get_running_loop().set_exception_handler(on_exception)
    warnings.showwarning = on_warning

    forgotten = fails()
    del forgotten  # made, and never awaited

    task = asyncio.create_task(fails())
    await asyncio.sleep(2)
    del task  # its error has not been looked at, and now cannot be any more


asyncio.run(main())
