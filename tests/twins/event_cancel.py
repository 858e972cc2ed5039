import asyncio

from tell import tell
from tell_locks import outcome, tell_repr


async def waits(event):
    result = await outcome(event.wait())
    tell("  wait", result)
    if isinstance(result, BaseException):
        raise result


async def main():
    event = asyncio.Event()
    for moment in range(5):
        print(f"moment {moment}")
        event.clear()
        tasks = [asyncio.create_task(waits(event)) for _ in range(3)]
        await asyncio.sleep(0)
        if moment == 0:
            tasks[1].cancel("before")
            await asyncio.sleep(0)
        if moment == 1:
            tasks[1].cancel("in the turn, before")
        tell_repr("  then", event)
        event.set()
        if moment == 2:
            tasks[1].cancel("in the turn, after")
        if moment == 3:
            event.clear()
            tasks[0].cancel("after the clear")
        if moment == 4:
            tasks[0].cancel("first")
            tasks[0].cancel("second")
        await asyncio.gather(*tasks, return_exceptions=True)
        tell_repr("  in the end", event)


asyncio.run(main())
