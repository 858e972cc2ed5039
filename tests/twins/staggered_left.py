import asyncio
from asyncio.staggered import staggered_race

from tell import tell_send


async def runs(name):
    print(f"{name} begins")
    await asyncio.sleep(2)
    print(f"{name} ends")


async def leave_after(delay):
    race = staggered_race([lambda: runs("first"), lambda: runs("second")], 1)
    race.send(None)
    await asyncio.sleep(delay)
    tell_send("throw", race.throw, OSError("thrown"))
    await asyncio.sleep(5)


async def main():
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    await leave_after(0)
    await leave_after(0.5)


asyncio.run(main())
