"""locks.py: an event that opens the doors, a semaphore that lets two in at a time, a lock around what must not be interleaved. The twin of locks.c."""

import asyncio


class Shop:
    def __init__(self):
        self.open = asyncio.Event()
        self.places = asyncio.Semaphore(2)
        self.till = asyncio.Lock()
        self.money = 0


async def pay(shop, price):
    async with shop.till:
        before = shop.money
        await asyncio.sleep(0.1)  # without the lock another task would read the old sum here
        shop.money = before + price


async def shopping(shop, name):
    print(f"{name} is in")
    await asyncio.sleep(1)
    await pay(shop, 5)
    print(f"{name} has paid")


async def customer(shop, name):
    await shop.open.wait()
    async with shop.places:
        await shopping(shop, name)


async def main():
    shop = Shop()
    async with asyncio.TaskGroup() as group:
        for name in "Ada", "Grace", "Alan", "Barbara":
            group.create_task(customer(shop, name))
        await asyncio.sleep(1)
        print("the shop opens")
        shop.open.set()
    print(f"{shop.money} in the till")


asyncio.run(main())
