"""What kind of error each of asyncio's is."""

import asyncio
from asyncio import BrokenBarrierError, CancelledError, IncompleteReadError, InvalidStateError, LimitOverrunError
from asyncio import QueueEmpty, QueueFull, QueueShutDown, TimeoutError


def show(kind, base):
    print(f"{kind.__name__} is a {base.__name__}: {issubclass(kind, base):d}")


show(TimeoutError, OSError)
show(TimeoutError, Exception)
show(CancelledError, Exception)
show(CancelledError, BaseException)
show(InvalidStateError, Exception)
show(InvalidStateError, RuntimeError)
show(IncompleteReadError, EOFError)
show(LimitOverrunError, Exception)
show(BrokenBarrierError, RuntimeError)
show(QueueFull, Exception)
show(QueueEmpty, LookupError)
show(QueueShutDown, Exception)
show(ExceptionGroup, Exception)
show(BaseExceptionGroup, Exception)
