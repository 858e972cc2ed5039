import asyncio

from tell import tell_reports, tell_warnings


async def agen(name):
    try:
        yield 1
    finally:
        print(f"{name} ends")
        await asyncio.sleep(1)
        print(f"{name} has ended")


async def quick(name):
    try:
        yield 1
    finally:
        print(f"{name} ends")


async def begins(gen):
    await anext(gen)
    print("begun")


tell_warnings()
loop = asyncio.new_event_loop()
tell_reports(loop)
gen = agen("released while its loop is stopped")
loop.run_until_complete(begins(gen))
gen = None
print("released")
loop.run_until_complete(asyncio.sleep(2))

gen = quick("released in the loop's last turn")
loop.run_until_complete(begins(gen))


async def lets_go():
    global gen
    gen = None
    print("released")


loop.run_until_complete(lets_go())
loop.run_until_complete(asyncio.sleep(0))

first, other = agen("of the first loop"), asyncio.new_event_loop()
loop.run_until_complete(begins(first))


async def elsewhere():
    global first
    first = None
    await asyncio.sleep(3)
    print("the other loop has slept")


other.run_until_complete(elsewhere())
other.close()
loop.run_until_complete(asyncio.sleep(2))

gen = quick("still held when its loop shuts down")
loop.run_until_complete(begins(gen))
loop.run_until_complete(loop.shutdown_asyncgens())
print("shut down")
loop.run_until_complete(asyncio.sleep(0))
loop.close()
