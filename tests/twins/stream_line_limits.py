import asyncio

from streaming import attempt, feed, outcome


async def main():
    attempt("limit 0", asyncio.StreamReader, 0)
    attempt("limit -1", asyncio.StreamReader, -1)
    reader = asyncio.StreamReader(limit=5)
    for text in (b"12345\n", b"123456\n", b"123456\nnext\n", b"123456", b"1234567\n89", b"12345", b"\n"):
        feed(reader, text)
        if text == b"12345":
            continue
        await outcome("line", reader.readline())
        print(f"  {reader!r}")
    feed(reader, b"123456")
    reader.feed_eof()
    await outcome("line", reader.readline())
    await outcome("line", reader.readline())


asyncio.run(main())
