import asyncio

from streaming import feed
from tell import tell


async def until(reader, *separators):
    try:
        tell("until", await reader.readuntil(separators))
    except asyncio.IncompleteReadError as error:
        tell("until", error)
        tell("  partial", error.partial)
        tell("  expected", error.expected)
    except asyncio.LimitOverrunError as error:
        tell("until", error)
        tell("  consumed", error.consumed)
    except ValueError as error:
        tell("until", error)
    print(f"  {reader!r}")


async def main():
    reader = asyncio.StreamReader(limit=8)
    await until(reader)
    await until(reader, b"")
    await until(reader, b"x", b"")
    feed(reader, b"one\r\ntwo\nthree\r")
    await until(reader, b"\n", b"\r\n")
    await until(reader, b"\n", b"\r\n")
    await until(reader, b"\r\n", b"\r")
    feed(reader, b"ABCDEFG")
    await until(reader, b"DEF", b"BCDE")
    feed(reader, b"aaXaaaYaaaa")
    await until(reader, b"aaa")
    await until(reader, b"aaaa")
    feed(reader, b"some dataEN")
    await until(reader, b"END")
    feed(reader, b"D")
    await until(reader, b"END")
    await until(reader, b"taEND", b"D", b"ND")
    tell("exactly", await reader.readexactly(9))
    await until(reader, b"END")
    feed(reader, b"left EN")
    reader.feed_eof()
    await until(reader, b"END")
    await until(reader, b"END")


asyncio.run(main())
