import asyncio

from memory_transport import open_pipe
from streaming import attempt, outcome, release_pipe
from tell import tell


async def answers(reader, writer):
    async for line in reader:
        tell("server", line)
        writer.write(b"you said: " + line)
        attempt("  more", writer.writelines, [b"and ", b"", b"that is it\n"])
        await writer.drain()
    print("server: eof")
    writer.close()
    await writer.wait_closed()
    print("server: closed")


async def main():
    ends = open_pipe()
    (reader, writer), server = ends
    task = asyncio.create_task(answers(*server))
    for line in (b"hello\n", b"again\n"):
        attempt("  write", writer.write, line)
        await outcome("client", reader.readline())
        await outcome("client", reader.readline())
    attempt("  write", writer.write, b"")
    attempt("  writelines", writer.writelines, [])
    attempt("  can write eof", writer.can_write_eof)
    attempt("  write eof", writer.write_eof)
    attempt("  write eof", writer.write_eof)
    attempt("  write", writer.write, b"too late")
    attempt("  writelines", writer.writelines, [b"too late"])
    await outcome("client", reader.readline())
    print(reader.at_eof(), writer.is_closing())
    writer.close()
    print(reader.at_eof(), writer.is_closing())
    await outcome("closed", writer.wait_closed())
    await outcome("closed", writer.wait_closed())
    await task
    release_pipe(ends)


asyncio.run(main())
