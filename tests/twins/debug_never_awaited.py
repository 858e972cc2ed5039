import asyncio
import sys
import warnings

from tell import tell_warnings


async def forgotten():
    pass


async def app():
    print(f"depth {sys.get_coroutine_origin_tracking_depth()}")
    forgotten()


def show(message, category, *rest):
    print(f"{category.__name__}: {str(message).partition('  File')[0].rstrip()}")


tell_warnings()
warnings.showwarning = show
print("not in debug mode")
asyncio.run(app())
print("debug mode")
asyncio.run(app(), debug=True)
print("afterwards")
asyncio.run(app())
print("by hand")
sys.set_coroutine_origin_tracking_depth(1)
forgotten()
asyncio.run(app(), debug=True)
print(f"depth {sys.get_coroutine_origin_tracking_depth()}")
sys.set_coroutine_origin_tracking_depth(0)
forgotten()
