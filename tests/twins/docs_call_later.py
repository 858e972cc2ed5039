"""A callback that schedules itself until its time is over, in a loop made by hand."""

import asyncio


def tick(end_time, loop):
    print(f"tick at {loop.time():.1f}")
    if loop.time() + 1.0 < end_time:
        loop.call_later(1, tick, end_time, loop)
    else:
        loop.stop()


loop = asyncio.new_event_loop()
loop.call_soon(tick, loop.time() + 5.0, loop)
try:
    loop.run_forever()
finally:
    loop.close()
print("closed:", loop.is_closed())
