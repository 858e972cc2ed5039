"""three_tasks.py: three tasks that wait for each other, through futures and each other's results. The twin of three_tasks.c."""

import asyncio


class Village:
    def __init__(self):
        loop = asyncio.get_running_loop()
        self.order, self.grain, self.flour = loop.create_future(), loop.create_future(), loop.create_future()
        self.baker = None


async def farmer(here):
    print("farmer: waits for an order")
    loaves = await here.order
    print(f"farmer: harvests for {loaves} loaves")
    await asyncio.sleep(3.0)
    here.grain.set_result("grain")
    bread = await here.baker  # a task is awaited for what it returns
    print(f"farmer: eats {bread}")


async def miller(here):
    print("miller: waits for grain")
    grain = await here.grain
    print(f"miller: grinds {grain}")
    await asyncio.sleep(1.0)
    here.flour.set_result("flour")


async def baker(here):
    print("baker: orders, and waits for flour")
    here.order.set_result(2)
    flour = await here.flour
    print(f"baker: bakes with {flour}")
    await asyncio.sleep(2.0)
    return "two loaves"


async def main():
    here = Village()
    async with asyncio.TaskGroup() as group:
        group.create_task(farmer(here))
        group.create_task(miller(here))
        here.baker = group.create_task(baker(here))


asyncio.run(main())
