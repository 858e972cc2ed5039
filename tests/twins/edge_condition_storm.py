"""A condition: one who was notified is cancelled before it has the lock again, and the notification goes to the next."""

import asyncio

from tell import tell

condition = asyncio.Condition()
items = 0


async def consumes(name):
    global items
    async with condition:
        try:
            outcome = await condition.wait_for(lambda: items > 0)
        except BaseException as error:
            outcome = error
        print(f"{asyncio.get_running_loop().time():.1f} {name} locked {condition.locked():d} ", end="")
        tell("got", outcome)
        if isinstance(outcome, BaseException):
            raise outcome
        items -= 1
        await asyncio.sleep(0.5)


async def produce(count):
    global items
    async with condition:
        items += count
        condition.notify(count)


async def main():
    tasks = [asyncio.create_task(consumes(name)) for name in "abcd"]
    await asyncio.sleep(0)
    await produce(2)
    tasks[0].cancel()
    await asyncio.sleep(3)
    print(f"items {items}")
    await produce(5)
    await asyncio.sleep(3)
    tell("all", await asyncio.gather(*tasks, return_exceptions=True))
    print(f"items {items}")
    try:
        condition.notify(1)
    except RuntimeError as error:
        tell("notify", error)
    try:
        await condition.wait()
    except RuntimeError as error:
        tell("wait", error)


asyncio.run(main())
