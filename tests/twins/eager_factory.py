import asyncio

from tell import tell


async def steps(name):
    print(f"  {name} in {asyncio.current_task().get_name()}")
    await asyncio.sleep(0)
    print(f"  {name} goes on")
    return name


async def at_once(name):
    print(f"  {name} in {asyncio.current_task().get_name()}")
    return name


def make(function, name, **options):
    task = asyncio.create_task(function(name), name=name, **options)
    print(f"{name}: done {task.done():d}")
    return task


async def app():
    loop = asyncio.get_running_loop()
    print(f"factory {loop.get_task_factory() is not None:d}")
    plain, asked = make(steps, "plain"), make(at_once, "asked", eager_start=True)
    loop.set_task_factory(asyncio.eager_task_factory)
    print(f"factory {loop.get_task_factory() is asyncio.eager_task_factory:d}")
    eager, done = make(steps, "eager"), make(at_once, "done")
    refused = make(at_once, "refused", eager_start=False)
    tell("all", await asyncio.gather(plain, asked, eager, done, refused))
    tell("coroutines", await asyncio.gather(at_once("x"), steps("y")))
    loop.set_task_factory(None)
    again = make(at_once, "again")
    tell("again", await again)


asyncio.run(app())
