import asyncio

from tell import tell

start = 0.0
victim = None


def say(what):
    print(f"{asyncio.get_running_loop().time() - start:.2f} {what}")


def nests(what):
    say(what)
    loop = asyncio.get_running_loop()
    loop.call_soon(say, "nested soon")
    loop.call_later(0, say, "nested later 0")
    loop.call_later(-1, say, "nested later -1")


def kills(what):
    say(what)
    victim.cancel()


async def sleeper(what):
    say("task starts")
    await asyncio.sleep(0.5)
    say(what)


async def main():
    global start, victim
    loop = asyncio.get_running_loop()
    start = loop.time()
    loop.call_later(1.0, say, "later 1, first")
    loop.call_at(start + 0.5, say, "at 0.5")
    loop.call_later(1.0, say, "later 1, second")
    loop.call_soon(nests, "soon")
    task = asyncio.create_task(sleeper("task wakes"))
    loop.call_later(0, say, "later 0")
    cancelled = loop.call_soon(say, "never")
    cancelled.cancel()
    cancelled.cancel()
    tell("cancelled", cancelled.cancelled())
    loop.call_later(0.75, kills, "kills a timer")
    victim = loop.call_later(0.75, say, "never")
    print(f"due at {victim.when() - start:.2f}")
    loop.call_soon(say, "last soon")
    print("scheduled")
    await asyncio.sleep(0)
    say("after sleep(0)")
    await asyncio.sleep(1.0)
    say("after sleep(1)")
    tell("killed", victim.cancelled())
    del task


asyncio.run(main())
