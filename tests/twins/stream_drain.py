import asyncio

from memory_transport import open_pipe
from streaming import attempt, release_pipe

MUCH = bytes(300000)


async def writes(writer):
    for size in (1000, 64000, 1000, 200000, 70000, 1):
        writer.write(MUCH[:size])
        print(f"wrote {size}, buffered {writer.transport.get_write_buffer_size()}")
        await writer.drain()
        print(f"drained {size}, buffered {writer.transport.get_write_buffer_size()}")
    writer.close()


async def main():
    ends = open_pipe(limit=30000)
    reader, writer = ends[1][0], ends[0][1]
    print(writer.transport.get_write_buffer_limits())
    task = asyncio.create_task(writes(writer))
    total = 0
    await asyncio.sleep(1)
    while data := await reader.read(20000):
        total += len(data)
        print(f"read {len(data)}: {reader!r}")
        await asyncio.sleep(1)
    print(f"{total} in all")
    await task
    release_pipe(ends)

    ends = open_pipe()
    transport = ends[0][1].transport
    for limits in ({"high": 100}, {"low": 100}, {"high": 10, "low": 20}, {"high": -5}, {"low": -5}, {"high": 0}, {}):
        attempt(f"  {limits}", lambda: transport.set_write_buffer_limits(**limits))
        print(transport.get_write_buffer_limits())
    await asyncio.sleep(0)
    release_pipe(ends)


asyncio.run(main())
