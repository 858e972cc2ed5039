"""as_completed in a loop of eager tasks, with one that is done at once, one twice, one that fails; left early, the rest runs on."""

import asyncio

from tell import tell


async def item(takes):
    if takes > 0:
        await asyncio.sleep(takes)
    print(f"  {takes:.1f} is done at {asyncio.get_running_loop().time():.1f}")
    if takes == 2:
        raise ValueError("two")
    return float(takes)


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    twice = asyncio.create_task(item(1))
    # What is done at once would come in the order of a set.
    everything = asyncio.as_completed([item(3), item(0), twice, item(2), twice], timeout=9)
    print("iterating")
    for count, coro in enumerate(everything, 1):
        try:
            tell("next", await coro)
        except ValueError as error:
            tell("next", error)
        if count == 3:
            break
    print("left")
    await asyncio.sleep(5)


asyncio.run(main())
