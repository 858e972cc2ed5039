import asyncio

from memory_transport import open_pipe, print_warnings
from streaming import outcome
from tell import tell


async def main():
    print_warnings()
    (reader, writer), other = open_pipe(limit=100)
    await asyncio.sleep(0)
    print(repr(writer))
    tell("peer", writer.get_extra_info("peername"))
    writer.write(b"last words")
    print(repr(writer))
    del writer
    print("released")
    await outcome("other", other[0].read())
    print(repr(reader))
    other[1].close()
    await outcome("closed", other[1].wait_closed())
    print(repr(other[1]))
    del other
    print("nothing to warn of")


asyncio.run(main())
