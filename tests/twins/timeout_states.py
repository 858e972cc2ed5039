import asyncio

from tell import tell


def look(what, timeout):
    print(f"{what}: {timeout!r}, expired {timeout.expired():d}, when {'never' if timeout.when() is None else 'some time'}")


def attempt(what, function, *args):
    try:
        function(*args)
        tell(what, None)
    except RuntimeError as error:
        tell(what, error)


def moves(timeout, when):
    attempt("  reschedule", timeout.reschedule, when)


def begins(timeout):
    try:
        timeout.__aenter__().send(None)
    except StopIteration:
        pass


async def main():
    timeout = asyncio.timeout(2.0)
    look("created", timeout)
    moves(timeout, 3.0)
    asyncio.get_running_loop().call_soon(attempt, "in a callback", begins, timeout)
    await asyncio.sleep(0)
    look("still created", timeout)
    moves(timeout, 3.0)
    try:
        async with timeout:
            look("active", timeout)
            attempt("  again", begins, timeout)
            moves(timeout, 1.5)
            look("moved", timeout)
            moves(timeout, 10.0 / 3.0)
            look("moved", timeout)
            moves(timeout, None)
            look("for ever", timeout)
            moves(timeout, 1.0)
            try:
                await asyncio.sleep(10.0)
            finally:
                look("expiring", timeout)
                moves(timeout, 5.0)
                attempt("  again", begins, timeout)
    except TimeoutError as error:
        tell("exit", error)
    look("expired", timeout)
    moves(timeout, 5.0)
    attempt("  again", begins, timeout)

    timeout = asyncio.timeout_at(100.0)
    look("at a time", timeout)
    async with timeout:
        result = "in time"
    tell("exit", result)
    look("finished", timeout)
    moves(timeout, 5.0)
    attempt("  again", begins, timeout)


asyncio.run(main())
