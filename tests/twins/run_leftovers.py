import asyncio

from tell import tell


async def left_behind():
    try:
        await asyncio.sleep(100.0)
    except asyncio.CancelledError as error:
        tell("left behind", error)
    await asyncio.sleep(1.0)
    print("cleaned up")
    raise ValueError("while cleaning up")


def handler(loop, context):
    print(f"handler: {context['message']}: ", end="")
    tell("error", context["exception"])


background = set()


async def main(fails):
    asyncio.get_running_loop().set_exception_handler(handler)
    task = asyncio.create_task(left_behind())
    background.add(task)  # the loop alone would not keep it alive
    await asyncio.sleep(1.0)
    print("main ends")
    if fails:
        raise KeyError()
    return "main's result"


async def cancels_itself():
    asyncio.current_task().cancel("main")
    await asyncio.sleep(1.0)


def run(coroutine):
    try:
        tell("run", asyncio.run(coroutine))
    except BaseException as error:
        tell("run", error)


run(main(False))
run(main(True))
run(cancels_itself())
