import asyncio
import gc

from tell import tell_warnings


async def app():
    print(repr(asyncio.get_running_loop()))


tell_warnings()
loop = asyncio.new_event_loop()
print(repr(loop))
loop = None
gc.collect()
loop = asyncio.new_event_loop()
loop.run_until_complete(app())
loop.set_debug(True)
print(repr(loop))
loop = None
gc.collect()
loop = asyncio.new_event_loop()
loop.close()
print(repr(loop))
loop = None
gc.collect()
asyncio.run(app())
asyncio.run(app(), debug=True)
