"""Several tasks drain the same full writer; one is cancelled, one has a time limit, and then the reader goes away."""

import asyncio

from memory_transport import open_pipe
from tell import tell


async def fills(name, writer, limit):
    outcome = None
    try:
        async with asyncio.timeout(limit):
            outcome = await writer.drain()
    except BaseException as error:
        outcome = error
        raise
    finally:
        print(f"{asyncio.get_running_loop().time():.1f} ", end="")
        tell(name, outcome)


def done(tasks):
    print("done", *(f"{task.done():d}" for task in tasks))


async def main():
    (_, writer), (reader, other) = open_pipe(4)
    writer.transport.set_write_buffer_limits(8, 2)
    writer.write(b"a line that is longer than all limits together\n")
    tasks = [asyncio.create_task(fills(name, writer, 1.5 if name == "c" else None)) for name in "abcd"]
    await asyncio.sleep(1)
    tasks[1].cancel("b is cancelled")
    await asyncio.sleep(1)
    tell("read", await reader.read(10))
    await asyncio.sleep(1)
    done(tasks)
    other.close()
    await asyncio.sleep(1)
    done(tasks)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.exception()
    writer.close()


asyncio.run(main())
