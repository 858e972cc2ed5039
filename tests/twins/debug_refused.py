import asyncio

from tell import tell


def refused(what, function, *args):
    try:
        function(*args)
        print(f"{what} is taken")
    except TypeError as error:
        print(f"{what}: TypeError: {str(error).removesuffix('None')}")


async def app():
    loop = asyncio.get_running_loop()
    print(f"debug {loop.get_debug():d}")
    refused("call_soon", loop.call_soon, None)
    refused("call_later", loop.call_later, 1.0, None)
    refused("call_at", loop.call_at, 1.0, None)
    refused("call_soon_threadsafe", loop.call_soon_threadsafe, None)
    print(f"timers {len(loop._scheduled)}")


tell("run", asyncio.run(app(), debug=True))
