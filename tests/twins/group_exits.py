import asyncio

from tell import tell


async def sleeps():
    try:
        await asyncio.sleep(10.0)
    except asyncio.CancelledError as error:
        tell("  other", error)
        raise


async def raises(error):
    raise error


async def of_the_body(error):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeps())
            await asyncio.sleep(1.0)
            raise error
    except BaseException as raised:
        tell("of the body", raised)


async def of_a_task(error):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeps())
            group.create_task(raises(ValueError("an error as well")))
            group.create_task(raises(error))
    except BaseException as raised:
        tell("of a task", raised)
        print(f"cancelling {asyncio.current_task().cancelling()}")


def run(loop, coroutine):
    task = loop.create_task(coroutine)
    while not task.done():
        try:
            loop.run_until_complete(task)
        except BaseException as error:
            tell("out of the loop", error)


loop = asyncio.new_event_loop()
for error in SystemExit("enough"), KeyboardInterrupt("stop"):
    run(loop, of_the_body(error))
    run(loop, of_a_task(error))
loop.close()
