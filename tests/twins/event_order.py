import asyncio

from tell import tell
from tell_locks import outcome, tell_repr


async def waits(event, number):
    result = await event.wait()
    print(f"  {asyncio.get_running_loop().time():.1f} {number} ", end="")
    tell("woken", result)
    return result


async def main():
    tasks = []

    def start(number):
        tasks.append(asyncio.create_task(waits(event, number)))
        return tasks[-1]

    def sets():
        print("  set by a callback")
        event.set()

    event = asyncio.Event()
    tell_repr("new", event)
    for i in range(3):
        start(i)
    await asyncio.sleep(0)
    tell_repr("three wait", event)
    start(3)
    event.set()
    tell_repr("set", event)
    start(4)
    await asyncio.sleep(0)
    tell_repr("a turn later", event)
    tell("set already", await event.wait())
    event.set()
    event.clear()
    event.clear()

    for i in range(5, 8):
        start(i)
    await asyncio.sleep(0)
    event.set()
    event.clear()
    start(8)
    tell_repr("set and cleared", event)
    await asyncio.sleep(0)
    tell_repr("a turn later", event)
    event.set()
    event.clear()
    event.set()
    await asyncio.sleep(0)
    event.clear()

    asyncio.get_running_loop().call_later(1.5, sets)
    ninth = start(9)
    tell("in time", await asyncio.wait_for(event.wait(), 2))
    tell("the ninth", await ninth)
    event.clear()
    tell("too late", await outcome(asyncio.wait_for(event.wait(), 2)))
    tell_repr("in the end", event)


asyncio.run(main())
