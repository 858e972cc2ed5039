import asyncio

from tell_locks import CHANCE_STEPS, cancel_any, delay, end_task, log_step, outcome, pick, run_by_chance, tell_repr

condition = asyncio.Condition()
counter = 0


async def act_locked(action, number):
    global counter
    if action == 3:
        await asyncio.sleep(delay())
        return condition.notify(number)
    if action == 4:
        counter += 1
        return condition.notify_all()
    if action == 5:
        return await condition.wait()
    if action == 6:
        return await asyncio.wait_for(condition.wait(), delay())
    number += 1
    wait = condition.wait_for(lambda: counter % number == 0)
    if action == 7:
        return await wait
    return await asyncio.wait_for(wait, delay())


async def act(me, action):
    if action == 0:
        return await asyncio.sleep(0)
    if action == 1:
        return await asyncio.sleep(delay())
    if action == 2:
        return cancel_any(me)
    await condition.acquire()
    try:
        return await act_locked(action, pick(4))
    finally:
        condition.release()


async def body(me):
    for _ in range(CHANCE_STEPS):
        action = pick(9)
        result = await outcome(act(me, action))
        log_step(me, action, result, condition)
        if isinstance(result, asyncio.CancelledError) and pick(3) == 0:
            raise result
    return me


async def janitor():
    global counter
    while True:
        await asyncio.sleep(5)
        async with condition:
            counter += 1
            condition.notify_all()


async def main():
    cleaner = asyncio.create_task(janitor())
    await run_by_chance(body)
    await end_task(cleaner)
    tell_repr("condition", condition)


asyncio.run(main())
