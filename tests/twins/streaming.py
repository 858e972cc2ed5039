"""streaming.py: what the twins about streams share, as streaming.h has it in C."""

import asyncio

from memory_transport import create_pipe
from tell import tell


def attempt(what, function, *args):
    """Calls, and tells the result or the error."""
    try:
        tell(what, function(*args))
    except Exception as error:
        tell(what, error)


async def outcome(what, awaitable):
    """Awaits, and tells the result or the error."""
    try:
        tell(what, await awaitable)
    except Exception as error:
        tell(what, error)


def feed(reader, text):
    attempt("  feed", reader.feed_data, text)


def feed_callback(reader, text):
    if text is None:
        reader.feed_eof()
    else:
        reader.feed_data(text)
    print(f"  fed {'eof' if text is None else text.decode()}")


class Noting(asyncio.Protocol):
    def __init__(self, name):
        self.name, self.transport, self.fails, self.keeps_open = name, None, None, False

    def noted(self, method, result=None):
        print(f"{self.name}: {method}")
        if self.fails == method:
            raise ValueError(f"{method} of {self.name}")
        return result

    def connection_made(self, transport):
        self.transport = transport
        self.noted("made")

    def data_received(self, data):
        if len(data) > 40:
            print(f"{self.name}: {len(data)} bytes")
        else:
            tell(self.name, data)
        self.noted("received")

    def eof_received(self):
        return self.noted("eof", self.keeps_open)

    def connection_lost(self, error):
        tell(self.name, error)
        self.transport = None
        self.noted("lost")

    def pause_writing(self):
        self.noted("pause")

    def resume_writing(self):
        self.noted("resume")


async def connect():
    ends = [Noting("a"), Noting("b")]
    create_pipe(*ends)
    await asyncio.sleep(0)
    return ends


async def disconnect(ends):
    for end in ends:
        if end.transport:
            end.transport.abort()
    await asyncio.sleep(1)


def write_text(transport, text):
    attempt("  write", transport.write, text)


def release_pipe(ends):
    for _, writer in ends:
        writer.close()
