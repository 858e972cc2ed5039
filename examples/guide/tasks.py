"""tasks.py: two tasks at once, with arguments, names and results. The twin of tasks.c."""

import asyncio


async def cook(what, minutes):
    print(f"{what}: on the stove")
    await asyncio.sleep(minutes)  # a second stands for a minute
    print(f"{what}: done")
    return minutes


def start(what, minutes):
    return asyncio.create_task(cook(what, minutes), name=what)


async def main():
    rice, egg = start("rice", 12), start("egg", 5)
    print("both are ordered, neither has begun")

    minutes = await rice  # gives up control: both run
    print(f"{rice.get_name()} took {minutes} minutes")
    print(f"is the {egg.get_name()} done? {'yes' if egg.done() else 'no'}")

    start("toast", 3)  # nobody waits for it
    await asyncio.sleep(4)


asyncio.run(main())
