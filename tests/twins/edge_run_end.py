"""What is left when the main task ends: tasks that wait, that clean up, that fail as they are cancelled, that cannot be stopped at once; a generator."""

import asyncio

from tell import tell, tell_reports


def now():
    return f"{asyncio.get_running_loop().time():.1f}"


async def left(kind):
    try:
        await asyncio.sleep(100)
    except asyncio.CancelledError:
        print(f"{now()} {kind} is cancelled")
        if kind == 1:
            await asyncio.sleep(1)
        if kind == 2:
            raise ValueError("while it was cancelled")
        if kind == 3:
            await asyncio.sleep(2)
            print("3 returns")
            return 3
        print(f"{now()} {kind} ends")
        raise


async def ticks():
    try:
        yield 1
    finally:
        await asyncio.sleep(0.5)
        print(f"{now()} the generator is closed")


async def main():
    global kept
    tell_reports()
    tasks = [asyncio.create_task(left(i)) for i in range(4)]
    in_order(tasks)
    kept = ticks()
    tell("tick", await anext(kept))
    await asyncio.sleep(1)
    print("main ends")
    return "the result"


all_tasks = asyncio.tasks.all_tasks


def in_order(tasks):
    """asyncio.run cancels what is left in the order of a set; here, in the order in which it was made."""
    asyncio.tasks.all_tasks = lambda loop: [task for task in tasks if task in all_tasks(loop)]


try:
    tell("run", asyncio.run(main()))
finally:
    asyncio.tasks.all_tasks = all_tasks
try:
    asyncio.get_running_loop()
except RuntimeError as error:
    tell("after", error)
