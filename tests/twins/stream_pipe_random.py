import asyncio

from memory_transport import print_reports
from streaming import attempt, connect, disconnect

state = 7


def random(below):
    global state
    state = (state * 1664525 + 1013904223) % 2 ** 32
    return (state >> 16) % below


async def act(ends):
    end = ends[random(2)]
    kind = random(16)
    if kind >= 13:
        await asyncio.sleep(random(2))
        return
    transport = end.transport
    if transport is None:
        return
    print(f"{end.name}: {kind}, {transport!r}")
    if kind < 5:
        attempt("  write", transport.write, b"." * random(8))
    elif kind == 5:
        attempt("  write", transport.write, bytes(20000 * random(20)))
    elif kind == 6:
        attempt("  writelines", transport.writelines, [b"ab", b"c"])
    elif kind < 9:
        transport.pause_reading()
    elif kind == 9:
        transport.resume_reading()
    elif kind == 10:
        end.keeps_open = not end.keeps_open
    elif random(2):
        transport.write_eof()
    elif random(2):
        transport.close()
    elif random(2):
        transport.abort()


async def main():
    print_reports()
    for _ in range(60):
        ends = await connect()
        for end in ends:
            end.transport.set_write_buffer_limits(high=random(30))
        for _ in range(20):
            await act(ends)
        await disconnect(ends)


asyncio.run(main())
