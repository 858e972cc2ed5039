"""An asynchronous iterator that fetches rows ahead when its buffer is empty, and ends."""

import asyncio


class Cursor:
    def __init__(self):
        self.buffer, self.fetched = [], 0

    async def _prefetch(self):
        await asyncio.sleep(1)
        print(f"prefetch at {asyncio.get_running_loop().time():.0f}")
        while len(self.buffer) < 3 and self.fetched < 7:
            self.fetched += 1
            self.buffer.append(self.fetched * 11)

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.buffer:
            await self._prefetch()
            if not self.buffer:
                raise StopAsyncIteration
        return self.buffer.pop(0)


async def main():
    async for row in Cursor():
        print(f"row {row}")
    print("no more")


asyncio.run(main())
