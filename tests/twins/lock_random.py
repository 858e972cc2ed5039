import asyncio

from tell_locks import CHANCE_STEPS, cancel_any, delay, log_step, outcome, pick, run_by_chance, tell_repr

locks = [asyncio.Lock() for _ in range(3)]


class Body:
    def __init__(self):
        self.held = self.which = -1

    async def act(self, me, action):
        self.which = self.held if self.held >= 0 else pick(3)
        if action == 0:
            return await asyncio.sleep(0)
        if action <= 2:
            return await asyncio.sleep(delay())
        if action == 3:
            return cancel_any(me)
        if self.held >= 0:
            locks[self.held].release()
            self.held = -1
            return None
        if action == 4:
            result = await asyncio.wait_for(locks[self.which].acquire(), delay())
        else:
            result = await locks[self.which].acquire()
        self.held = self.which
        return result


async def body(me):
    self = Body()
    failed = None
    for _ in range(CHANCE_STEPS):
        action = pick(7)
        result = await outcome(self.act(me, action))
        log_step(me, action, result, locks[self.which])
        if isinstance(result, asyncio.CancelledError) and pick(3) == 0:
            failed = result
            break
    if self.held >= 0:
        locks[self.held].release()
    if failed:
        raise failed
    return me


async def main():
    await run_by_chance(body)
    for lock in locks:
        tell_repr("lock", lock)


asyncio.run(main())
