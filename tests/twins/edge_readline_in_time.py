"""A line that comes in pieces, read with a time limit: what was there is not lost when the time is over; then the other side goes."""

import asyncio

from memory_transport import open_pipe
from tell import tell


async def writes(writer):
    for piece in b"one ", b"line\ntw", b"o\nthe ", b"rest":
        await asyncio.sleep(2)
        writer.write(piece)
    await asyncio.sleep(2)
    writer.close()


async def main():
    (_, far), (reader, writer) = open_pipe()
    task = asyncio.create_task(writes(far))
    for _ in range(10):
        print(f"{asyncio.get_running_loop().time():.1f} ", end="")
        line = None
        try:
            line = await asyncio.wait_for(reader.readline(), 1.5)
            tell("line", line)
        except TimeoutError as error:
            tell("line", error)
        if line == b"":
            break
        print(f"  at eof {reader.at_eof():d}")
    writer.close()
    await task


asyncio.run(main())
