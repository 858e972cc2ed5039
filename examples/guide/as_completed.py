"""as_completed.py: several at once, each answer as soon as it is there. The twin of as_completed.c."""

import asyncio

MIRRORS = [("Lisbon", 3), ("Tokyo", 1), ("Lima", 2)]


async def ask(name, seconds):
    await asyncio.sleep(seconds)
    return name


async def main():
    async for task in asyncio.as_completed([ask(*mirror) for mirror in MIRRORS]):
        print(f"{task.result()} has answered")


asyncio.run(main())
