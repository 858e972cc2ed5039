import asyncio

from tell import tell


async def after(delay):
    await asyncio.sleep(delay)
    print(f"{delay:.1f} ends")
    return delay


async def main():
    tell("three", await asyncio.gather(after(3.0), after(1.0), after(2.0)))
    tell("empty", await asyncio.gather())

    loop = asyncio.get_running_loop()
    done, later = loop.create_future(), loop.create_future()
    done.set_result("done")
    task = asyncio.create_task(after(0.5))
    everything = asyncio.gather(task, done, later, task, later)
    print(f"pending {not everything.done():d}")
    await asyncio.sleep(1.0)
    later.set_result(7)
    print(f"pending {not everything.done():d}")
    tell("mixed", await everything)

    twice = after(0.25)
    tell("the same coroutine twice", await asyncio.gather(twice, twice))

    nested = asyncio.gather(after(0.2), after(0.1))
    tell("nested", await asyncio.gather(nested, after(0.0)))


asyncio.run(main())
