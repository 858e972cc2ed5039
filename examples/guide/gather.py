"""gather.py: several awaitables at once, and their results in order; with errors as results, too. The twin of gather.c."""

import asyncio

CITIES = [("Oslo", 3, -4), ("Cairo", 1, 31), ("Atlantis", 2, -300)]


async def ask(name, seconds, degrees):
    await asyncio.sleep(seconds)
    print(f"{name} has answered")
    if degrees < -273:
        raise LookupError(f"no such city: {name}")
    return degrees


async def main():
    pair = await asyncio.gather(ask(*CITIES[0]), ask(*CITIES[1]))
    for city, degrees in zip(CITIES, pair):
        print(f"{city[0]}: {degrees}")

    answers = await asyncio.gather(*(ask(*city) for city in CITIES), return_exceptions=True)
    for city, answer in zip(CITIES, answers):
        print(f"{city[0]}: {answer}")


asyncio.run(main())
