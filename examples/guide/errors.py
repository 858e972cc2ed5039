"""errors.py: raising, handing on, catching, cleaning up; an error type of one's own, and a cause. The twin of errors.c."""

import asyncio


class ConfigError(Exception):
    pass


def parse_port(text):
    if not text.isdigit():
        raise ValueError(f"no port: '{text}'")
    return int(text)


async def read_port(text):
    await asyncio.sleep(0.1)  # as if it came from somewhere
    try:
        return parse_port(text)
    except ValueError as error:
        raise ConfigError("cannot configure") from error


async def serve(text):
    print("open")
    try:
        return await read_port(text)
    finally:
        print("close")


async def main():
    print(f"port {await serve('8080')}")

    try:
        await serve("http")
    except ConfigError as error:
        print(f"{type(error).__name__}: {error}")
        print(f"because of: {error.__cause__}")


asyncio.run(main())
