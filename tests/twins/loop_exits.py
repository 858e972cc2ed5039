import asyncio

from tell import tell

loop = asyncio.new_event_loop()


def say(what):
    print(f"  {what}")


async def exits(text):
    raise SystemExit(text)


async def interrupts(text):
    raise KeyboardInterrupt(text)


async def sleeps(text):
    tell("  sleeps", await asyncio.sleep(1.0))
    return text


def outcome(function, *args):
    try:
        return function(*args)
    except BaseException as error:
        return error


def schedules_stop():
    say("stop comes")
    loop.call_soon(say, "stops")
    loop.stop()


exit_task, sleep = loop.create_task(exits("enough")), loop.create_task(sleeps("slept"))
loop.call_soon(say, "after the exit")
tell("run", outcome(loop.run_until_complete, sleep))
print("again")
tell("run", outcome(loop.run_until_complete, sleep))
tell("exit", outcome(loop.run_until_complete, exit_task))

tell("coroutine", outcome(loop.run_until_complete, interrupts("stop")))
loop.call_soon(schedules_stop)
tell("run_forever", loop.run_forever())
tell("coroutine", outcome(loop.run_until_complete, sleeps("again")))
tell("close", loop.close())
