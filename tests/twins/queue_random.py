import asyncio

from tell_locks import CHANCE_STEPS, cancel_any, delay, end_task, log_step, outcome, pick, run_by_chance, tell_repr

queues = [asyncio.Queue(2), asyncio.LifoQueue(3), asyncio.PriorityQueue(4)]
items = 0


def new_item():
    global items
    items += 1
    return (items - 1) * 7 % 10


async def act(me, action, queue):
    if action == 0:
        return await asyncio.sleep(0)
    if action == 1:
        return await asyncio.sleep(delay())
    if action == 2:
        return cancel_any(me)
    if action == 3:
        return queue.put_nowait(new_item())
    if action == 4:
        return queue.get_nowait()
    if action == 5:
        return queue.task_done()
    if action == 6:
        return await asyncio.wait_for(queue.join(), delay())
    if action <= 8:
        return await queue.put(new_item())
    if action == 9:
        return await asyncio.wait_for(queue.put(new_item()), delay())
    if action <= 11:
        return await queue.get()
    return await asyncio.wait_for(queue.get(), delay())


async def body(me):
    for _ in range(CHANCE_STEPS):
        action = pick(13)
        queue = queues[pick(3)]
        result = await outcome(act(me, action, queue))
        log_step(me, action, result, queue)
        if isinstance(result, int):
            print(f"  item {result}")
        if isinstance(result, asyncio.CancelledError) and pick(3) == 0:
            raise result
    return me


async def janitor():
    await asyncio.sleep(6)
    for queue in queues:
        queue.shutdown(queue is queues[1])
        tell_repr("shut down", queue)


async def main():
    cleaner = asyncio.create_task(janitor())
    await run_by_chance(body)
    await end_task(cleaner)
    for queue in queues:
        tell_repr("queue", queue)


asyncio.run(main())
