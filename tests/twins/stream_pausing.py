import asyncio

from streaming import attempt, feed, outcome


class Transport(asyncio.Transport):
    def __repr__(self):
        return "<Transport>"

    def pause_reading(self):
        print("  pause_reading")

    def resume_reading(self):
        print("  resume_reading")


class Unable(asyncio.Transport):
    def __repr__(self):
        return "<Unable>"


async def main():
    reader = asyncio.StreamReader(limit=2)
    reader.set_transport(Transport())
    attempt("set", reader.set_transport, Transport())
    for text in (b"1234", b"5", b"67"):
        feed(reader, text)
    print(repr(reader))
    for n in (3, 1, 1):
        await outcome("read", reader.read(n))
    print(repr(reader))
    feed(reader, b"abc")
    waiting = asyncio.create_task(outcome("exactly", reader.readexactly(10)))
    for text in (b"d", b"e", b"f", b"gh"):
        await asyncio.sleep(0)
        feed(reader, text)
    await waiting
    feed(reader, b"too long\nline\n")
    await outcome("line", reader.readline())
    await outcome("line", reader.readline())
    feed(reader, b"12345678")
    reader.feed_eof()
    await outcome("all", reader.read())

    reader = asyncio.StreamReader(limit=1)
    reader.set_transport(Unable())
    print(repr(reader))
    feed(reader, b"123")
    print(repr(reader))


asyncio.run(main())
