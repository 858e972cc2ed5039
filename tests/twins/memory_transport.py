"""memory_transport.py: two transports that are connected in memory, as src/pipe.c has them: the Python side of the twins about streams.

Flow control is asyncio's own, and so are the streams and protocols on top of it. Only how bytes get from one end to the other is written here.
"""

import asyncio
import contextvars
import warnings

PIECE = 256 * 1024


class PipeTransport(asyncio.transports._FlowControlMixin, asyncio.Transport):
    def __init__(self, loop, protocol):
        super().__init__(None, loop)
        self._protocol = protocol
        self._context = contextvars.copy_context()
        self._peer = None
        self._incoming = bytearray()
        self._queued = self._connected = self._paused = self._lost = self._disconnected = False
        self._closing = self._lingering = self._eof_written = self._ended = self._eof_received = False
        self._writes_lost = 0

    def _start(self):
        self._loop.call_soon(self._protocol.connection_made, self, context=self._context)
        self._loop.call_soon(self._connect, context=self._context)

    def _connect(self):
        self._connected = True
        self._arm()

    def __repr__(self):
        state = " closed" if self._disconnected else " closing" if self._closing else ""
        polling = self._connected and self.is_reading() and not self._eof_received
        size = self.get_write_buffer_size()
        return (f"<PipeTransport{state} read={'polling' if polling else 'idle'} "
                f"write=<{'polling' if size else 'idle'}, bufsize={size}>>")

    def get_protocol(self):
        return self._protocol

    def set_protocol(self, protocol):
        self._protocol = protocol

    def is_closing(self):
        return self._closing

    # Receiving

    def is_reading(self):
        return not self._closing and not self._paused

    def pause_reading(self):
        if self.is_reading():
            self._paused = True

    def resume_reading(self):
        if not self._closing:
            self._paused = False
        self._arm()

    def _arm(self):
        something = self._incoming or (self._ended and not self._eof_received)
        if something and self._connected and not self._queued and self.is_reading():
            self._queued = True
            self._loop.call_soon(self._receive, context=self._context)

    def _receive(self):
        self._queued = False
        if not self.is_reading():
            return
        if self._incoming:
            piece = bytes(self._incoming[:PIECE])
            del self._incoming[:PIECE]
            try:
                self._protocol.data_received(piece)
            except Exception as error:
                self._fatal_error(error, "Fatal error: protocol.data_received() call failed.")
            self._peer._maybe_resume_protocol()
            self._peer._linger_no_longer()
        elif self._ended and not self._eof_received:
            self._eof_received = True
            try:
                keep_open = self._protocol.eof_received()
            except Exception as error:
                self._fatal_error(error, "Fatal error: protocol.eof_received() call failed.")
            else:
                if not keep_open:
                    self.close()
        self._arm()

    # Writing

    def get_write_buffer_size(self):
        return len(self._peer._incoming)

    def write(self, data):
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"data argument must be a bytes, bytearray, or memoryview object, not {type(data).__name__!r}")
        self._write(data, "write")

    def writelines(self, lines):
        if self._eof_written:
            raise RuntimeError("Cannot call writelines() after write_eof()")
        self._write(b"".join(lines), "writelines")

    def _write(self, data, method):
        if self._eof_written:
            raise RuntimeError(f"Cannot call {method}() after write_eof()")
        if not data:
            return
        if self._lost:
            self._writes_lost += 1
            return
        if self._peer._disconnected:
            self._fatal_error(BrokenPipeError("Broken pipe"), "Fatal write error on pipe transport")
            return
        self._peer._incoming += data
        self._peer._arm()
        self._maybe_pause_protocol()

    def can_write_eof(self):
        return True

    def write_eof(self):
        if self._closing or self._eof_written:
            return
        self._eof_written = True
        self._peer._ended = True
        self._peer._arm()

    # Closing

    def _lose(self, error):
        self._closing = True
        self._lingering = False
        if not self._lost:
            self._lost = True
            self._loop.call_soon(self._call_connection_lost, error, context=self._context)

    def _linger_no_longer(self):
        if self._lingering and (not self._peer._incoming or self._peer._closing):
            self._lose(None)

    def close(self):
        if self._closing:
            return
        self._closing = self._lingering = True
        self._peer._linger_no_longer()
        self._linger_no_longer()

    def abort(self):
        self._force_close(None)

    def _force_close(self, error):
        if not self._lost:
            self._peer._incoming.clear()
        self._lose(error)
        self._peer._linger_no_longer()

    def _fatal_error(self, error, message):
        if not isinstance(error, OSError):
            self._loop.call_exception_handler(
                {"message": message, "exception": error, "transport": self, "protocol": self._protocol})
        self._force_close(error)

    def _call_connection_lost(self, error):
        try:
            self._protocol.connection_lost(error)
        finally:
            self._disconnected = True
            self._protocol = None
            self._hang_up()

    def _hang_up(self):
        unread = bool(self._incoming)
        self._incoming.clear()
        if self._peer._closing:
            return
        if unread:
            self._peer._fatal_error(ConnectionResetError("Connection reset by peer"), "Fatal write error on pipe transport")
        else:
            self._peer._ended = True
            self._peer._arm()


def create_pipe(first, second):
    """coil_loop_create_pipe: two transports, one for each protocol."""
    loop = asyncio.get_running_loop()
    ends = [PipeTransport(loop, first), PipeTransport(loop, second)]
    ends[0]._peer, ends[1]._peer = ends[1], ends[0]
    for end in ends:
        end._start()
    return ends


def open_pipe(limit=2 ** 16):
    """coil_open_pipe: two pairs of a reader and a writer."""
    loop = asyncio.get_running_loop()
    readers = [asyncio.StreamReader(limit=limit) for _ in range(2)]
    protocols = [asyncio.StreamReaderProtocol(reader) for reader in readers]
    transports = create_pipe(*protocols)
    return [(reader, asyncio.StreamWriter(transport, protocol, reader, loop))
            for reader, transport, protocol in zip(readers, transports, protocols)]


def connect_client(callback):
    """A client's reader and writer; the callback gets the server's, as asyncio.start_server's does."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    server = asyncio.StreamReaderProtocol(asyncio.StreamReader(), callback)
    transport = create_pipe(protocol, server)[0]
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


def print_reports():
    """Has reports of the running loop printed, with the message up to the first bracket."""
    def handler(loop, context):
        message = context["message"].split("(")[0] if "callback" in context["message"] else context["message"]
        error = context.get("exception")
        print(f"report: {message}{f': {type(error).__name__}: {error}' if error else ''}")
    asyncio.get_running_loop().set_exception_handler(handler)


def print_warnings():
    """Has warnings printed."""
    warnings.simplefilter("always")
    warnings.showwarning = lambda message, category, *rest: print(f"{category.__name__}: {message}")
