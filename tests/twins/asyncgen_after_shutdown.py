import asyncio
import warnings

from tell_places import without_places


async def numbers():
    yield 1


async def app():
    loop = asyncio.get_running_loop()
    before = numbers()
    await anext(before)
    await loop.shutdown_asyncgens()
    late = numbers()
    print(f"late: {await anext(late)}")
    await late.aclose()
    late = numbers()
    print("closed at once")
    await late.aclose()


def show(message, category, *rest):
    print(f"{category.__name__}: {without_places(str(message))}")


warnings.simplefilter("always")
warnings.showwarning = show
asyncio.run(app())
