"""echo.py: a client and a server that talk in lines, over a connection in memory. The twin of echo.c."""

import asyncio

from pipe import open_pipe  # two connected streams; over a network: asyncio.start_server, asyncio.open_connection


async def answer_lines(reader, writer):
    while line := await reader.readline():  # with its newline; empty at the end
        writer.write(line.upper())
        await writer.drain()  # waits while the other side is behind


async def serve(reader, writer):
    try:
        await answer_lines(reader, writer)
    finally:
        writer.close()
        print("server: closed")


async def say(reader, writer, line):
    writer.write(f"{line}\n".encode())
    answer = await reader.readline()
    print(f"client: {line} -> {answer.decode()}", end="")


async def talk(reader, writer):
    await say(reader, writer, "hello")
    await say(reader, writer, "is anybody there?")
    writer.write_eof()  # nothing more from here
    await reader.read()
    print("client: the server has ended")
    writer.close()


async def main():
    ends = open_pipe()
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(*ends[0]))
        group.create_task(talk(*ends[1]))


asyncio.run(main())
