"""tell_places.py: how the twins print reprs, messages and logs that name objects, as tell_places.h does.

Without what differs between the two: addresses, places in files, the names of callbacks. Of a traceback its last frame is told.
"""

import logging
import re

FRAME = re.compile(r'  File "(.*)", line \d+, in (\S+)')
PLACE = r" at [^\s<>,\]]+:\d+"


def without_places(text):
    """The text with "callback()" for each callback, "at F:L" for each place, "0x" for each address."""
    text = re.sub(rf"[\w.<>]+\(([^()]*)\){PLACE}", lambda match: f"callback({'arg' if match[1] else ''})", text)
    text = re.sub(r"TaskGroup\._on_task_done\(\)|_AsCompletedIterator\._handle_completion\(\)", "callback()", text)
    return re.sub("0x[0-9a-f]+", "0x", re.sub(PLACE, " at F:L", text))


def without_frames(text):
    """The text with the last frame of each traceback. Those of asyncio itself are none."""
    lines, frame = [], None
    for line in text.split("\n"):
        if line.startswith("    "):
            continue
        match = FRAME.match(line)
        if match:
            frame = frame if "asyncio/" in match[1] or "virtual_loop" in match[1] else match[2]
            continue
        if frame:
            lines.append(f"  in {frame}")
            frame = None
        lines.append(line)
    return "\n".join(lines + ([f"  in {frame}"] if frame else []))


def tell_plain(what, value):
    """As tell."""
    if isinstance(value, BaseException):
        print(f"{what}: {type(value).__name__}: {without_places(str(value))}")
    else:
        print(f"{what}: {without_places(repr(value))}")


tell_plain_repr = tell_plain


class TellingHandler(logging.Handler):
    def emit(self, record):
        print("log:", without_places(without_frames(logging.Formatter().format(record))))


def tell_logs():
    """Has asyncio's logs printed."""
    logger = logging.getLogger("asyncio")
    logger.handlers = [TellingHandler()]
    logger.propagate = False


async def outcome(awaitable):
    """The result, or the error as a value."""
    try:
        return await awaitable
    except BaseException as error:
        return error


def attempt(function, *args, **options):
    """The result, or the error as a value."""
    try:
        return function(*args, **options)
    except BaseException as error:
        return error
