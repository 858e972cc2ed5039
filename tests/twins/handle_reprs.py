import asyncio

from tell_places import tell_logs, tell_plain_repr


def say(what="nothing"):
    print(f"  called with {what}")


def look(loop, what):
    print(what)
    soon, named = loop.call_soon(say), loop.call_soon(say, "something")
    timer, late = loop.call_at(2.5, say), loop.call_at(1e6 + 0.125, say, "something")
    for handle in soon, named, timer, late:
        tell_plain_repr("new", handle)
    named.cancel()
    late.cancel()
    tell_plain_repr("cancelled", named)
    tell_plain_repr("cancelled", late)
    late.cancel()
    tell_plain_repr("twice", late)
    print(f"cancelled {soon.cancelled():d} {named.cancelled():d} {timer.cancelled():d} {late.cancelled():d}")
    return soon, timer


async def app():
    loop = asyncio.get_running_loop()
    soon, timer = look(loop, "not in debug mode")
    await asyncio.sleep(3.0)
    tell_plain_repr("after its call", soon)
    tell_plain_repr("after its time", timer)
    timer.cancel()
    tell_plain_repr("cancelled afterwards", timer)
    tell_plain_repr("at a time that is over", loop.call_at(-1.0, say))
    loop.set_debug(True)
    look(loop, "in debug mode")
    await asyncio.sleep(0)


tell_logs()
asyncio.run(app())
