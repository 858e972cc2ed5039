"""call_soon, call_later and call_at together; a handle that is cancelled; when() and cancelled()."""

import asyncio


def say(text):
    print(f"{loop.time():.1f} {text}")


loop = asyncio.new_event_loop()
loop.call_at(loop.time() + 2, say, "at")
loop.call_later(1, say, "later")
loop.call_soon(say, "soon")
never = loop.call_later(1.5, say, "never")
print(f"when: {never.when():.1f}")
never.cancel()
print(f"cancelled: {never.cancelled():d}")
loop.call_later(3, loop.stop)
print(f"running: {loop.is_running():d}")
loop.run_forever()
print(f"running: {loop.is_running():d}, closed: {loop.is_closed():d}")
loop.close()
print(f"closed: {loop.is_closed():d}")
