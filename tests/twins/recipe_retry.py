"""Retries with a growing pause: one call that succeeds at last, one that never does, one whose error is not retried."""

import asyncio


class Flaky:
    def __init__(self, fails, kind):
        self.fails, self.kind, self.calls = fails, kind, 0

    async def operation(self):
        self.calls += 1
        await asyncio.sleep(0.1)
        if self.calls <= self.fails:
            raise self.kind(f"attempt {self.calls}")
        return f"done after {self.calls}"


async def retry(what, attempts, pause):
    for i in range(1, attempts + 1):
        try:
            return await what.operation()
        except OSError as error:
            print(f"  {type(error).__name__}: {error}")
            if i == attempts:
                raise RuntimeError(f"gave up after {attempts} attempts") from error
            await asyncio.sleep(pause)
            pause *= 2


async def report(awaitable):
    try:
        text = await awaitable
    except Exception as error:
        text = f"{type(error).__name__}: {error}, because of {error.__cause__ or 'nothing'}"
    print(f"{text} at {asyncio.get_running_loop().time():.1f}")


async def main():
    await report(retry(Flaky(2, ConnectionError), 5, 1))
    await report(retry(Flaky(9, TimeoutError), 3, 1))
    await report(retry(Flaky(1, ValueError), 3, 1))


asyncio.run(main())
