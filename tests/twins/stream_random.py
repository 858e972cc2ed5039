import asyncio

from tell import tell

state = 1


def random(below):
    global state
    state = (state * 1664525 + 1013904223) % 2 ** 32
    return (state >> 16) % below


class Transport(asyncio.Transport):
    def pause_reading(self):
        print("  pause")

    def resume_reading(self):
        print("  resume")

    def __repr__(self):
        return "<Transport>"


async def feeds(reader):
    for _ in range(400):
        chunk = bytes(b"ab\r\n"[random(4)] for _ in range(random(12)))
        reader.feed_data(chunk)
        await asyncio.sleep(random(3))
    reader.feed_eof()
    print("  eof")


SEPARATORS = ((b"\n",), (b"\r\n",), (b"ab", b"\n"), (b"aab", b"b", b"\r\n\r"), (b"ba", b"aba", b"\rb"))


async def reads_once(reader):
    kind = random(6)
    if kind == 0:
        return await reader.read(random(6))
    if kind == 1:
        return await reader.readline()
    if kind == 2:
        return await reader.readexactly(random(20))
    return await reader.readuntil(SEPARATORS[random(len(SEPARATORS))])


async def main():
    reader = asyncio.StreamReader(limit=9)
    reader.set_transport(Transport())
    feeding = asyncio.create_task(feeds(reader))
    while not reader.at_eof():
        try:
            tell("read", await reads_once(reader))
        except asyncio.LimitOverrunError as error:
            tell(f"over, {error.consumed}", error)
            await reader.readexactly(error.consumed)
        except asyncio.IncompleteReadError as error:
            tell(f"incomplete, {error.expected}", error)
            tell("  partial", error.partial)
        except ValueError as error:
            tell("read", error)
        print(repr(reader))
    await feeding


asyncio.run(main())
