import asyncio

from tell import tell, tell_send
from tell_locks import attempt, tell_repr


def sends(coroutine):
    def step():
        future = coroutine.send(None)
        return future

    try:
        future = step()
    except BaseException as error:

        def again():
            raise error

        tell_send("  send", again)
    else:
        print(f"  send yields a future, done {future.done():d}")


def ends(coroutine, how):
    if how == 0:
        tell("  close", attempt(coroutine.close))
    if how == 1:
        tell_send("  throw", coroutine.throw, ValueError("by hand"))
    if how == 2:
        tell_send("  throw", coroutine.throw, asyncio.CancelledError("by hand"))


async def main():
    for how in range(3):
        for woken in False, True:
            print(f"how {how}, woken {woken:d}")
            lock = asyncio.Lock()
            await lock.acquire()
            a, b = lock.acquire(), lock.acquire()
            sends(a)
            sends(b)
            if woken:
                lock.release()
            ends(a, how)
            tell_repr("  lock", lock)
            ends(b, how)
            tell_repr("  lock", lock)

            semaphore = asyncio.Semaphore(0)
            a, b = semaphore.acquire(), semaphore.acquire()
            sends(a)
            sends(b)
            if woken:
                semaphore.release()
            ends(a, how)
            tell_repr("  semaphore", semaphore)
            ends(b, how)
            tell_repr("  semaphore", semaphore)

            condition = asyncio.Condition()
            await condition.acquire()
            a = condition.wait()
            sends(a)
            await condition.acquire()
            b = condition.wait()
            sends(b)
            await condition.acquire()
            if woken:
                condition.notify(1)
            condition.release()
            ends(a, how)
            tell_repr("  condition", condition)
            condition.release()
            ends(b, how)
            tell_repr("  condition", condition)

            queue = asyncio.Queue()
            a, b = queue.get(), queue.get()
            sends(a)
            sends(b)
            if woken:
                queue.put_nowait(1)
            ends(a, how)
            tell_repr("  queue", queue)
            if woken:
                sends(b)
            else:
                ends(b, how)
            tell_repr("  queue", queue)
    print("never started")
    queue = asyncio.Queue()
    put = queue.put("never")
    tell("  close", attempt(put.close))
    sends(put)
    tell_repr("  queue", queue)


asyncio.run(main())
