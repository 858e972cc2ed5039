import asyncio

from tell_places import outcome, tell_plain


async def waits(future):
    return await future


async def awaits_itself():
    tell_plain("itself", await outcome(asyncio.current_task()))
    tell_plain("again", await outcome(asyncio.current_task()))
    await asyncio.sleep(1.0)
    return "still alive"


async def app():
    task = asyncio.create_task(awaits_itself(), name="selfish")
    await asyncio.sleep(0)
    tell_plain("another", await outcome(asyncio.create_task(waits(task))))
    await asyncio.sleep(2.0)
    tell_plain("when it is done", await outcome(task))


async def in_the_wrong_loop(future):
    tell_plain("foreign", await outcome(asyncio.create_task(waits(future), name="waiter")))


loop = asyncio.new_event_loop()
loop.run_until_complete(app())
future = loop.create_future()
asyncio.run(in_the_wrong_loop(future))
tell_plain("in its loop", loop.run_until_complete(outcome(future)))
future.set_result(1)
tell_plain("when it is done", loop.run_until_complete(outcome(future)))
loop.close()
