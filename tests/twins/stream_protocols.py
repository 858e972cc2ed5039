import asyncio

from memory_transport import print_reports
from streaming import connect, disconnect, write_text


async def main():
    print_reports()
    a, b = ends = await connect()
    print("written")
    write_text(a.transport, b"one ")
    write_text(a.transport, b"two")
    write_text(b.transport, b"back")
    await asyncio.sleep(0)
    print("paused")
    b.transport.pause_reading()
    b.transport.pause_reading()
    print(b.transport.is_reading())
    write_text(a.transport, bytes(65536))
    write_text(a.transport, b"1")
    write_text(a.transport, bytes(300000))
    await asyncio.sleep(1)
    b.transport.resume_reading()
    print("resumed")
    await asyncio.sleep(1)
    print("eof")
    b.keeps_open = True
    a.transport.write_eof()
    await asyncio.sleep(1)
    write_text(b.transport, b"still here")
    await asyncio.sleep(1)
    print("closed")
    write_text(b.transport, b"last words")
    b.transport.close()
    print(b.transport.is_closing(), b.transport.is_reading())
    await asyncio.sleep(1)
    await disconnect(ends)

    for method in ("received", "eof", "pause", "resume", "lost"):
        print(f"{method} fails")
        a, b = ends = await connect()
        a.fails = b.fails = method
        b.keeps_open = True
        a.transport.set_write_buffer_limits(high=0)
        write_text(a.transport, b"data")
        await asyncio.sleep(0)
        if a.transport:
            a.transport.write_eof()
        await asyncio.sleep(1)
        await disconnect(ends)


asyncio.run(main())
