import asyncio

from tell import tell


async def sleeper(name):
    try:
        await asyncio.sleep(10.0)
    except BaseException as error:
        print(f"  {name}: {type(error).__name__}({error})")
        if name[0] != "s":
            raise
    error = None  # slow to go
    try:
        await asyncio.sleep(2.0)
    except BaseException as caught:
        error = caught
        raise
    finally:
        print(f"  {name}: {type(error).__name__ if error else 'gone'}")


async def fails_going(name):
    try:
        await sleeper(name)
    except asyncio.CancelledError:
        pass
    raise ValueError("on the way out")


async def in_group(function, name, body):
    error = None
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(function(name))
            if body:
                await asyncio.sleep(5.0)
    except BaseException as caught:
        error = caught
        raise
    finally:
        print(f"  joined: {type(error).__name__ if error else 'fine'}, cancelling {asyncio.current_task().cancelling()}")


def joins(fails=False):
    return in_group(fails_going if fails else sleeper, "slow", False)


async def outcome(what, task):
    error = None
    try:
        await task
    except BaseException as caught:
        error = caught
    print(f"{what}: {type(error).__name__ if error else 'fine'}, cancelled {task.cancelled():d}, cancelling {task.cancelling()}")


async def main():
    task = asyncio.create_task(joins())
    await asyncio.sleep(1.0)
    task.cancel("one")
    await outcome("while it joins", task)

    task = asyncio.create_task(joins())
    await asyncio.sleep(1.0)
    task.cancel("one")
    await asyncio.sleep(1.0)
    task.cancel("two")
    await outcome("twice", task)

    task = asyncio.create_task(joins(True))
    await asyncio.sleep(1.0)
    task.cancel("one")
    await outcome("an error comes of it", task)

    task = asyncio.create_task(in_group(sleeper, "child", True))
    await asyncio.sleep(1.0)
    task.cancel("one")
    await outcome("in the body", task)

    task = asyncio.create_task(joins())
    task.cancel("early")
    await outcome("before it starts", task)

    try:
        async with asyncio.timeout(1.0):
            await joins()
    except TimeoutError as error:
        tell("in a timeout", error)
    try:
        async with asyncio.timeout(1.0):
            await joins(True)
    except BaseException as error:
        late = error
    print(f"error in a timeout: {type(late).__name__} of {len(getattr(late, 'exceptions', ()))}, cancelling {asyncio.current_task().cancelling()}")


asyncio.run(main())
