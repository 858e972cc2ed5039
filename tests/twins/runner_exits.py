import asyncio
import gc

from tell import tell

background = set()


def handler(loop, context):
    print(f"handler: {context['message']}: {type(context['exception']).__name__}")


async def exits(status):
    asyncio.get_running_loop().set_exception_handler(handler)
    raise SystemExit(status)


async def exits_when_cancelled(status):
    try:
        await asyncio.sleep(100.0)
    except asyncio.CancelledError:
        pass
    await exits(status)


def start(coroutine):
    task = asyncio.create_task(coroutine)
    background.add(task)
    task.add_done_callback(background.discard)
    return task


async def waits_for_it(status):
    start(exits(status))
    try:
        await asyncio.sleep(10.0)
    except asyncio.CancelledError as error:
        tell("main", error)
        raise


async def leaves_it(status):
    start(exits_when_cancelled(status))
    await asyncio.sleep(1.0)
    raise ValueError("of main")


async def awaits_it(status):
    try:
        await start(exits(status))
    except BaseException as error:
        tell("awaited", error)
    return "caught"


def run(what, function, status):
    try:
        tell(what, asyncio.run(function(status)))
    except SystemExit as error:
        print(f"{what}: SystemExit {error.code}")
    except Exception as error:
        tell(what, error)
    background.clear()
    gc.collect()  # what nobody looked at is reported when it goes


run("exits", exits, 1)
run("waits for it", waits_for_it, 2)
run("leaves it", leaves_it, 3)
run("awaits it", awaits_it, 4)
