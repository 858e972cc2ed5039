"""A pipeline of asynchronous generators: a source, a map, a filter, and the first few of what comes out; all are closed at the end."""

import asyncio
import itertools
from contextlib import aclosing


async def source():
    try:
        for i in itertools.count(1):
            await asyncio.sleep(0.5)
            yield i
    finally:
        print("source closed")


async def squares(numbers):
    try:
        async with aclosing(numbers):
            async for n in numbers:
                yield n * n
    finally:
        print("squares closed")


async def evens(numbers):
    try:
        async with aclosing(numbers):
            async for n in numbers:
                if n % 2 == 0:
                    yield f"<{n}>"
    finally:
        print("evens closed")


async def main():
    count = 0
    async with aclosing(evens(squares(source()))) as pipeline:
        async for text in pipeline:
            print(f"{text} at {asyncio.get_running_loop().time():.1f}")
            count += 1
            if count == 3:
                break


asyncio.run(main())
