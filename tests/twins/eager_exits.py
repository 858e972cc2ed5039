import asyncio
import gc

from tell import tell


def handler(loop, context):
    print(f"handler: {context['message']}: ", end="")
    tell("error", context["exception"])


async def exits(text):
    raise SystemExit(text)


async def interrupts(text):
    raise KeyboardInterrupt(text)


async def fails(text):
    raise ValueError(text)


def make(what, coroutine):
    error = None
    try:
        task = asyncio.create_task(coroutine, eager_start=True)
    except BaseException as raised:
        error = raised.with_traceback(None)
    gc.collect()  # the traceback has kept the task
    if error:
        tell(what, error)
    else:
        print(f"{what}: done {task.done():d}")
        del task


async def maker(what):
    make(what, exits("inner"))
    return "the outer one goes on"


async def app():
    asyncio.get_running_loop().set_exception_handler(handler)
    make("exits", exits("enough"))
    make("interrupts", interrupts("stop"))
    make("fails", fails("x"))
    tell("nested", await asyncio.create_task(maker("exits in it"), eager_start=True))
    print(f"still in {asyncio.current_task().get_name()}")
    tell("sleep", await asyncio.sleep(1.0))


asyncio.run(app())
