"""callbacks.py: the loop by hand: callbacks now and later, and a future that turns one into something to await. The twin of callbacks.c."""

import asyncio


def say(text):
    print(f"{asyncio.get_running_loop().time() - begin:2.0f} s: {text}")


# What a library with callbacks does when it has the answer.
def deliver(answer):
    say("the answer arrives")
    answer.set_result(42)


def report(answer):
    print(f"the result is {answer.result()}")


async def main():
    global begin
    loop = asyncio.get_running_loop()
    begin = loop.time()
    loop.call_soon(say, "called soon")
    loop.call_later(2, say, "called later")
    never = loop.call_later(1, say, "never called")
    never.cancel()
    say("the coroutine goes first")

    answer = loop.create_future()
    loop.call_later(3, deliver, answer)
    answer.add_done_callback(report)
    await answer
    say("the coroutine goes on")


asyncio.run(main())
