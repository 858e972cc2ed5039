import asyncio

from tell_locks import CHANCE_STEPS, attempt, cancel_any, delay, end_task, log_step, outcome, pick, run_by_chance, tell_repr

semaphores = [asyncio.Semaphore(0), asyncio.BoundedSemaphore(2), asyncio.Semaphore(3)]


async def act(me, action, which, held):
    if action == 0:
        return await asyncio.sleep(0)
    if action == 1:
        return await asyncio.sleep(delay())
    if action == 2:
        return cancel_any(me)
    if action <= 4:
        if action == 3 and held[which] > 0:
            held[which] -= 1
        elif action == 3:
            return None
        return semaphores[which].release()  # at times one that it has not acquired
    if action == 5:
        result = await semaphores[which].acquire()
    else:
        result = await asyncio.wait_for(semaphores[which].acquire(), delay())
    held[which] += 1
    return result


async def body(me):
    held = [0, 0, 0]
    failed = None
    for _ in range(CHANCE_STEPS):
        action, which = pick(8), pick(3)
        result = await outcome(act(me, action, which, held))
        log_step(me, action, result, semaphores[which])
        if isinstance(result, asyncio.CancelledError) and pick(3) == 0:
            failed = result
            break
    for semaphore, count in zip(semaphores, held):
        for _ in range(count):
            attempt(semaphore.release)
    if failed:
        raise failed
    return me


async def janitor():
    while True:
        await asyncio.sleep(5)
        for semaphore in semaphores:
            attempt(semaphore.release)


async def main():
    cleaner = asyncio.create_task(janitor())
    await run_by_chance(body)
    await end_task(cleaner)
    for semaphore in semaphores:
        tell_repr("semaphore", semaphore)


asyncio.run(main())
