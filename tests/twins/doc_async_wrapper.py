"""A plain iterable, wrapped so that it can be iterated asynchronously, letter by letter."""

import asyncio


class AsyncIteratorWrapper:
    def __init__(self, obj):
        self._it = iter(obj)

    def __aiter__(self):
        return self

    async def __anext__(self):
        try:
            return next(self._it)
        except StopIteration:
            raise StopAsyncIteration


async def main():
    letters = AsyncIteratorWrapper("abc")
    async for letter in letters:
        print(letter)
    print(await anext(letters, "nothing"))


asyncio.run(main())
