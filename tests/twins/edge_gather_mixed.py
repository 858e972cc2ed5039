"""gather of everything at once: a coroutine, a task, a future that is done, one that failed, the same task twice, a gathering; and an empty one."""

import asyncio

from tell import tell


async def later(n):
    await asyncio.sleep(n)
    return n


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(later(2))
    done, failed = loop.create_future(), loop.create_future()
    done.set_result("done before")
    failed.set_exception(ValueError("failed before"))
    inner = asyncio.gather(later(3), later(1))
    rest = task, done, failed, task, inner
    tell("with exceptions", await asyncio.gather(later(1), *rest, return_exceptions=True))
    print(f"at {loop.time():.0f}")
    try:
        tell("without", await asyncio.gather(later(1), *rest))
    except ValueError as error:
        tell("without", error)
    print(f"at {loop.time():.0f}")
    tell("nothing", await asyncio.gather())
    await asyncio.sleep(2)


asyncio.run(main())
