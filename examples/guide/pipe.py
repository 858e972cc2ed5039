"""pipe.py: two streams that are connected with each other in memory, for echo.py: what coil_open_pipe is in C."""

import asyncio


class End(asyncio.Transport):
    """One end of a pipe. What is written to it arrives at the other end's protocol."""

    def __init__(self, loop, protocol):
        super().__init__()
        self.loop = loop
        self.protocol = protocol
        self.other = None
        self.closing = False

    def write(self, data):
        self.loop.call_soon(self.other.protocol.data_received, bytes(data))

    def can_write_eof(self):
        return True

    def write_eof(self):
        self.loop.call_soon(self.other.protocol.eof_received)

    def is_closing(self):
        return self.closing

    def close(self):
        if not self.closing:
            self.closing = True
            self.write_eof()
            self.loop.call_soon(self.protocol.connection_lost, None)


def open_pipe():
    loop = asyncio.get_running_loop()
    readers = [asyncio.StreamReader(), asyncio.StreamReader()]
    protocols = [asyncio.StreamReaderProtocol(reader) for reader in readers]
    ends = [End(loop, protocol) for protocol in protocols]
    ends[0].other, ends[1].other = ends[1], ends[0]
    for protocol, end in zip(protocols, ends):
        protocol.connection_made(end)
    return [(reader, asyncio.StreamWriter(end, protocol, reader, loop)) for reader, end, protocol in zip(readers, ends, protocols)]
