import asyncio

from tell import tell

loop = asyncio.new_event_loop()


def say(what):
    print(f"  {what}")


def stops(what):
    say(what)
    loop.stop()
    loop.call_soon(say, "scheduled after stop")


async def ticks(name):
    for i in range(4):
        print(f"  {name} {i}")
        await asyncio.sleep(0)
    return "ticked"


loop.call_soon(say, "soon")
loop.stop()
print("stopped before it runs")
tell("run_forever", loop.run_forever())

loop.call_soon(stops, "stops")
loop.call_soon(say, "in the same turn")
tell("run_forever", loop.run_forever())
print("again")
loop.stop()
tell("run_forever", loop.run_forever())

future = loop.create_future()
task = loop.create_task(ticks("task"))
print("a future that is done")
tell("set", future.set_result(5))
tell("run_until_complete", loop.run_until_complete(future))
print("a coroutine")
tell("run_until_complete", loop.run_until_complete(ticks("coroutine")))
tell("task", loop.run_until_complete(task))
tell("task", loop.run_until_complete(task))

loop.call_later(1.0, stops, "a timer stops")
tell("run_forever", loop.run_forever())
print(f"running {loop.is_running():d}, closed {loop.is_closed():d}")
tell("close", loop.close())
tell("close", loop.close())
print(f"running {loop.is_running():d}, closed {loop.is_closed():d}")
