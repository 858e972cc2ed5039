import asyncio

from memory_transport import open_pipe
from streaming import attempt, outcome, release_pipe
from tell import tell

MUCH = bytes(100000)


async def drains(name, writer):
    try:
        tell(name, await writer.drain())
    except Exception as error:
        tell(name, error)


async def begin():
    ends = open_pipe()
    await asyncio.sleep(0)
    return ends


async def end(ends):
    release_pipe(ends)
    await asyncio.sleep(1)
    for reader, _ in ends:
        tell("  exception", reader.exception())


async def main():
    print("written after closing")
    ends = await begin()
    writer = ends[0][1]
    writer.close()
    attempt("write", writer.write, b"data")
    await outcome("drain", writer.drain())
    await outcome("closed", writer.wait_closed())
    await end(ends)

    print("the other end closes while a writer drains")
    ends = await begin()
    writer = ends[0][1]
    ends[1][1].transport.pause_reading()
    writer.write(MUCH)
    tasks = [asyncio.create_task(drains(f"drain {i}", writer)) for i in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    ends[1][1].close()
    await asyncio.wait(tasks)
    print(f"cancelled: {tasks[1].cancelled()}")
    await outcome("drain", writer.drain())
    await outcome("closed", writer.wait_closed())
    await outcome("read", ends[0][0].read(1))
    await end(ends)

    print("writing to an end that is gone")
    ends = await begin()
    reader, writer = ends[0]
    ends[1][1].close()
    await outcome("read", reader.read(1))
    for _ in range(3):
        attempt("write", writer.write, b"foo")
        await outcome("drain", writer.drain())
    await end(ends)

    print("aborting")
    ends = await begin()
    reader, writer = ends[0]
    writer.write(MUCH)
    writer.transport.abort()
    await outcome("drain", writer.drain())
    await outcome("closed", writer.wait_closed())
    await outcome("read", ends[1][0].read())
    await end(ends)

    print("closing with bytes that nobody has read")
    ends = await begin()
    (reader, writer), (other, other_writer) = ends
    other_writer.write(b"read\nunread")
    await outcome("line", reader.readline())
    other_writer.write(b"on its way")
    writer.close()
    await outcome("closed", writer.wait_closed())
    await outcome("read", reader.read())
    await outcome("other", other.read())
    await outcome("other closed", other_writer.wait_closed())
    await end(ends)

    print("waiting for the end, in time")
    ends = await begin()
    await outcome("closed", asyncio.wait_for(ends[0][1].wait_closed(), 1))
    try:
        await ends[0][1].wait_closed()
    except asyncio.CancelledError as error:
        tell("closed", error)
    await end(ends)


asyncio.run(main())
