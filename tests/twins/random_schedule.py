import asyncio

TASKS = 200
STEPS = 12

seed = 12345
tasks = []
futures = []
log_number = 0


def pick(below):
    global seed
    seed = (seed * 1664525 + 1013904223) % 2**32
    return (seed >> 8) % below


def note(task, what, value):
    global log_number
    if isinstance(value, BaseException):
        text = f"{type(value).__name__}({value})"
    else:
        text = "int" if isinstance(value, int) else "none"
    time = asyncio.get_running_loop().time()
    print(f"{log_number} {time:.2f} t{task} {what} {text} c{asyncio.current_task().cancelling()}")
    log_number += 1


def delay():
    return pick(8) / 4


async def act(me):
    other = pick(TASKS)
    match pick(10):
        case 0:
            return await asyncio.sleep(0)
        case 1:
            return await asyncio.sleep(delay())
        case 2:
            return await (tasks[other] if other < me else asyncio.sleep(0.25))
        case 3:
            return await futures[other]
        case 4:
            return await asyncio.wait_for(futures[other], delay())
        case 5:
            async with asyncio.timeout(delay()):
                return await asyncio.sleep(delay())
        case 6:
            tasks[other].cancel("random" if pick(2) else None)
        case 7:
            if not futures[other].done():
                futures[other].set_result(me)
        case 8:
            if not futures[other].done():
                futures[other].cancel()
        case _:
            asyncio.current_task().uncancel()


async def body(me):
    for _ in range(STEPS):
        try:
            result = await act(me)
        except BaseException as error:
            result = error
        note(me, "did", result)
        if isinstance(result, asyncio.CancelledError) and pick(3):
            raise result
        if pick(40) == 0:
            raise ValueError("by chance")
    return me


async def janitor():
    await asyncio.sleep(20.0)
    for future in futures:
        if not future.done():
            future.set_result(-1)


async def main():
    loop = asyncio.get_running_loop()
    futures.extend(loop.create_future() for _ in range(TASKS))
    tasks.extend(asyncio.create_task(body(i)) for i in range(TASKS))
    cleaner = asyncio.create_task(janitor())
    results = await asyncio.gather(*tasks, return_exceptions=True)
    failed = sum(isinstance(result, BaseException) for result in results)
    cancelled = sum(task.cancelled() for task in tasks)
    print(f"failed {failed}, of them cancelled {cancelled}")
    cleaner.cancel()
    await asyncio.gather(cleaner, return_exceptions=True)


asyncio.run(main())
