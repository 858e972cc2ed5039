import asyncio

from tell_locks import CHANCE_STEPS, cancel_any, delay, end_task, log_step, outcome, pick, run_by_chance, tell_repr

barrier = asyncio.Barrier(4)


async def act(me, action):
    if action == 0:
        return await asyncio.sleep(0)
    if action <= 2:
        return await asyncio.sleep(delay())
    if action == 3:
        return cancel_any(me)
    if action == 4:
        return await barrier.reset() if pick(2) else None
    if action == 5:
        return await barrier.abort() if pick(4) == 0 else None
    return await asyncio.wait_for(barrier.wait(), None if action == 6 else delay())


async def body(me):
    for _ in range(CHANCE_STEPS):
        action = pick(10)
        result = await outcome(act(me, action))
        log_step(me, action, result, barrier)
        if isinstance(result, int):
            print(f"  number {result}")
        if isinstance(result, asyncio.CancelledError) and pick(3) == 0:
            raise result
    return me


async def janitor():
    while True:
        await asyncio.sleep(5)
        await barrier.reset()


async def main():
    cleaner = asyncio.create_task(janitor())
    await run_by_chance(body)
    await end_task(cleaner)
    tell_repr("barrier", barrier)


asyncio.run(main())
