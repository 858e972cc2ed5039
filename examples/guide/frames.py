"""frames.py: messages with their length in front, put together from pieces of any size. The twin of frames.c."""

import asyncio


async def read_message(reader):
    """A message: one byte that is its length, then so many bytes."""
    head = await reader.readexactly(1)
    return await reader.readexactly(head[0])


async def print_messages(reader):
    while True:
        try:
            message = await read_message(reader)
        except asyncio.IncompleteReadError as error:  # the end came before the message was there
            print(f"the end, with {len(error.partial)} bytes of a message")
            return
        print(f"a message: {message.decode()}")


async def main():
    reader = asyncio.StreamReader()
    printer = asyncio.create_task(print_messages(reader))

    # What a transport does when bytes arrive.
    for piece in b"\5he", b"llo\5", b"w", b"orld\4by":
        print(f"{len(piece)} bytes arrive")
        reader.feed_data(piece)
        await asyncio.sleep(1)
    reader.feed_eof()
    await printer


asyncio.run(main())
