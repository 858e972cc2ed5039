"""A lock for many readers or one writer, made of a condition; writers go before readers that come later."""

import asyncio
import contextlib


class ReadWriteLock:
    def __init__(self):
        self.changed, self.readers, self.writers_waiting, self.writing = asyncio.Condition(), 0, 0, False

    @contextlib.asynccontextmanager
    async def read(self):
        async with self.changed:
            await self.changed.wait_for(lambda: not self.writing and self.writers_waiting == 0)
            self.readers += 1
        try:
            yield
        finally:
            async with self.changed:
                self.readers -= 1
                self.changed.notify_all()

    @contextlib.asynccontextmanager
    async def write(self):
        async with self.changed:
            self.writers_waiting += 1
            try:
                await self.changed.wait_for(lambda: not self.writing and self.readers == 0)
            finally:
                self.writers_waiting -= 1
            self.writing = True
        try:
            yield
        finally:
            async with self.changed:
                self.writing = False
                self.changed.notify_all()


async def use(lock, what, name, begin, takes):
    await asyncio.sleep(begin)
    now = asyncio.get_running_loop().time
    async with getattr(lock, what)():
        print(f"{now():.1f} {name} {what}s, {lock.readers} readers")
        await asyncio.sleep(takes)
        print(f"{now():.1f} {name} is done")


async def main():
    lock = ReadWriteLock()
    async with asyncio.TaskGroup() as group:
        group.create_task(use(lock, "read", "r1", 0, 2))
        group.create_task(use(lock, "read", "r2", 0.5, 2))
        group.create_task(use(lock, "write", "w1", 1, 1))
        group.create_task(use(lock, "read", "r3", 1.5, 1))
        group.create_task(use(lock, "write", "w2", 1.7, 0.5))
        group.create_task(use(lock, "read", "r4", 1.8, 1))


asyncio.run(main())
