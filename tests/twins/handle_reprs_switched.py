import asyncio

from tell_places import tell_plain_repr


def say(what):
    pass


async def app():
    loop = asyncio.get_running_loop()
    before = loop.call_soon(say, "something")
    dropped = loop.call_later(1.0, say, "something")
    dropped.cancel()
    cancelled = loop.call_later(1.0, say, "something")
    loop.set_debug(True)
    tell_plain_repr("made before", before)
    tell_plain_repr("cancelled before", dropped)
    cancelled.cancel()
    tell_plain_repr("made before, cancelled now", cancelled)
    made = loop.call_soon(say, "something")
    kept = loop.call_later(1.0, say, "something")
    kept.cancel()
    late = loop.call_later(1.0, say, "something")
    loop.set_debug(False)
    tell_plain_repr("made in debug mode", made)
    tell_plain_repr("cancelled in debug mode", kept)
    late.cancel()
    tell_plain_repr("cancelled afterwards", late)


asyncio.run(app())
