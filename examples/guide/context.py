"""context.py: a value that travels with the task: set here, read in whatever runs for it, unseen by all others. The twin of context.c."""

import asyncio
import contextvars

user = contextvars.ContextVar("user", default="nobody")


def log_line(text):
    print(f"[{user.get()}] {text}")


async def query():
    log_line("asks the database")
    await asyncio.sleep(1)
    log_line("has an answer")


async def handle_request(name):
    with user.set(name):
        await query()


async def main():
    await asyncio.gather(handle_request("ada"), handle_request("grace"))
    log_line("is left")


asyncio.run(main())
