import asyncio

from tell import tell

loop = asyncio.new_event_loop()


def say(what):
    print(f"  {what}")


def schedules(what):
    say(what)
    loop.call_soon(say, "scheduled")
    loop.call_later(0, say, "later by nothing")
    loop.call_at(loop.time() - 5, say, "in the past")


def turn(what):
    print(what)
    loop.stop()
    loop.run_forever()


loop.call_soon(schedules, "first")
loop.call_soon(say, "second")
turn("one turn")
turn("another")
turn("nothing")
loop.call_later(-1, say, "a second ago")
loop.call_later(-2, say, "two seconds ago")
loop.call_soon(say, "soon")
turn("in the past")
loop.call_at(0.3, schedules, "0.3")
loop.call_at(0.1 + 0.2, say, "0.1 + 0.2")
loop.call_at(0.3 + 1e-7, say, "a little later")
loop.call_at(1, loop.stop)
print("close together")
tell("run_forever", loop.run_forever())
tell("close", loop.close())
