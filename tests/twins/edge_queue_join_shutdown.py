"""join() while workers time out on get, task_done is called too often, and the queue is shut down at once: who waits for what, and what they get."""

import asyncio
import itertools

from tell import tell


def now():
    return f"{asyncio.get_running_loop().time():.1f}"


async def worker(queue):
    for i in itertools.count():
        try:
            item = await asyncio.wait_for(queue.get(), 2)
        except Exception as error:
            print(now(), end=" ")
            tell("item", error)
            return
        print(now(), end=" ")
        tell("item", item)
        await asyncio.sleep(1)
        if i == 0:
            queue.task_done()


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except Exception as error:
        tell(what, error)


def call(what, function):
    try:
        tell(what, function())
    except Exception as error:
        tell(what, error)


async def joins(queue):
    tell("joined", await queue.join())
    print(f"at {now()}")


async def puts_late(queue):
    for i in range(3):
        await attempt("put", queue.put(100 + i))


async def scene(immediate):
    queue = asyncio.Queue(2)
    tasks = [asyncio.create_task(function(queue)) for function in (puts_late, worker, joins)]
    await asyncio.sleep(0.5)
    print(f"full {queue.full():d}")
    await asyncio.sleep(3)
    queue.shutdown(immediate)
    print(f"shut down, size {queue.qsize()}")
    await asyncio.sleep(5)
    for _ in range(3):
        call("done", queue.task_done)
    await attempt("put", queue.put(1))
    call("get", queue.get_nowait)
    await asyncio.gather(*tasks)


async def main():
    await scene(True)
    await scene(False)


asyncio.run(main())
