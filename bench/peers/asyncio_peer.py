# asyncio_peer.py: Python's asyncio, on CPython's loop, on uvloop's, and in Pyodide: python asyncio_peer.py asyncio|uvloop WORKLOAD N
#
# Prints {"n":N,"s":SECONDS}, or {"na":"why"}; a wrong result is an error. Each workload runs once with N/10 to warm up and once for the record.
# W4, the sleepers, is measured from outside and has no warm-up. (A file called asyncio.py would be found by its own import.)

import asyncio
import json
import sys
from time import perf_counter

GROUP = 10_000
QUEUE = 64
DEPTH = 10
MULTIPLES = {"W1": 2, "W3": 2, "W6": GROUP, "W9": 2, "W9b": 2}


def delays(n, limit):
    """The same numbers for everyone: n delays between 0 and limit - 1."""
    state = 12345
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        yield (state >> 8) % limit


async def both(first_coro, second_coro):
    first = asyncio.create_task(first_coro)
    second = asyncio.create_task(second_coro)
    return await first, await second


async def one():
    return 1


# W1: a yield.
async def yields(times):
    for _ in range(times):
        await asyncio.sleep(0)
    return times


async def yield_(n):
    assert sum(await both(yields(n // 2), yields(n // 2))) == n


# W2: a task that returns at once, and that is awaited.
async def spawn_and_join(n):
    total = 0
    for _ in range(n):
        total += await asyncio.create_task(one())
    assert total == n


# W3: a hand-over. Two tasks; each makes a future, resolves the other's, and awaits its own.
async def hand_over(n):
    loop = asyncio.get_running_loop()
    promised = [None, None]

    def give(side):
        future, promised[side] = promised[side], None
        if future is not None:
            future.set_result(None)

    async def hand_overs(side):
        made = 0
        for _ in range(n // 2):
            mine = promised[side] = loop.create_future()
            give(1 - side)
            await mine
            made += 1
        give(1 - side)  # whoever ends last must not leave the other one waiting
        return made

    assert sum(await both(hand_overs(0), hand_overs(1))) == n


# W4: a sleeper.
async def sleeper(milliseconds):
    await asyncio.sleep(milliseconds / 1000)
    return 1


async def sleepers(n):
    tasks = [asyncio.create_task(sleeper(milliseconds)) for milliseconds in delays(n, 501)]
    total = 0
    for task in tasks:
        total += await task
    assert total == n


# W5: an item. A producer and a consumer over a queue of 64.
async def queue_items(n):
    queue = asyncio.Queue(QUEUE)

    async def produce():
        for i in range(n):
            await queue.put(i)

    async def consume():
        total = 0
        for _ in range(n):
            total += await queue.get()
        return total

    _, total = await both(produce(), consume())
    assert total == n * (n - 1) // 2


# W6: a task. Groups of 10,000 that return at once, gathered.
async def gather(n):
    total = 0
    for _ in range(n // GROUP):
        total += sum(await asyncio.gather(*[asyncio.create_task(one()) for _ in range(GROUP)]))
    assert total == n


# W7: a callback. n are queued, then run.
async def call_soon(n):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    left = n

    def count_down():
        nonlocal left
        left -= 1
        if left == 0:
            done.set_result(None)

    for _ in range(n):
        loop.call_soon(count_down)
    await done


# W8: a timer. n of them an hour or two ahead, all pending at once, then all cancelled, and one turn of the loop.
def never():
    raise AssertionError("a timer of an hour ran out")


async def timers(n):
    loop = asyncio.get_running_loop()
    handles = [loop.call_later(3600 + seconds, never) for seconds in delays(n, 3600)]
    for handle in handles:
        handle.cancel()
    await asyncio.sleep(0)


# W8b: a timer that is cancelled at once; a turn of the loop every 1,024.
async def brief_timers(n):
    loop = asyncio.get_running_loop()
    for i in range(n):
        loop.call_later(3600, never).cancel()
        if i % 1024 == 0:
            await asyncio.sleep(0)


# W9: a yield, ten calls deep; each time ten calls, the yield, ten returns.
async def deep(depth):
    if depth > 1:
        await deep(depth - 1)
    else:
        await asyncio.sleep(0)


async def deep_yields(times):
    for _ in range(times):
        await deep(DEPTH)
    return times


async def deep_yield(n):
    assert sum(await both(deep_yields(n // 2), deep_yields(n // 2))) == n


# W9b: a yield, ten calls deep, where the innermost call loops.
async def deep_loop(depth, times):
    return await (deep_loop(depth - 1, times) if depth > 1 else yields(times))


async def deep_yield_inside(n):
    assert sum(await both(deep_loop(DEPTH, n // 2), deep_loop(DEPTH, n // 2))) == n


# J1: a call from JavaScript, which pyodide.mjs makes.
async def add(a, b):
    return a + b


# J2: a promise of JavaScript's that is awaited: pyodide.mjs defines what returns one.
async def awaits(n):
    total = 0
    for i in range(n):
        total += await promised(i)  # noqa: F821
    assert total == n * (n - 1) // 2


WORKLOADS = {
    "W1": yield_,
    "W2": spawn_and_join,
    "W3": hand_over,
    "W4": sleepers,
    "W5": queue_items,
    "W6": gather,
    "W7": call_soon,
    "W8": timers,
    "W8b": brief_timers,
    "W9": deep_yield,
    "W9b": deep_yield_inside,
    "J2": awaits,
}


async def measure(name, n):
    run = WORKLOADS.get(name)
    if run is None:
        print(json.dumps({"na": "not defined"}))
        return
    multiple = MULTIPLES.get(name, 1)
    if name != "W4":
        n = max(n // multiple, 1) * multiple
        await run(max(n // 10 // multiple, 1) * multiple)
    start = perf_counter()
    await run(n)
    print(json.dumps({"n": n, "s": perf_counter() - start}), flush=True)


if __name__ == "__main__" and len(sys.argv) == 4:
    if sys.argv[1] == "uvloop":
        import uvloop

        run = uvloop.run
    else:
        run = asyncio.run
    run(measure(sys.argv[2], int(sys.argv[3])))
