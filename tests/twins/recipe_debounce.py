"""Debounce: a call comes through when nothing new has come for a second. A timer handle that is cancelled and set again."""

import asyncio


class Debouncer:
    handle = None

    def fire(self, what):
        print(f"{asyncio.get_running_loop().time():.1f} fires: {what}")
        self.handle = None

    def __call__(self, what):
        if self.handle:
            self.handle.cancel()
        self.handle = asyncio.get_running_loop().call_later(1.0, self.fire, what)


async def main():
    search = Debouncer()
    for pause, text in (0, "c"), (0.4, "co"), (0.4, "coi"), (2, "coil"), (0.9, "coils"), (1.5, "x"):
        await asyncio.sleep(pause)
        print(f"{asyncio.get_running_loop().time():.1f} typed: {text}")
        search(text)
    await asyncio.sleep(2)


asyncio.run(main())
