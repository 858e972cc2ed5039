import asyncio

from tell import tell
from tell_locks import outcome, tell_repr

condition = asyncio.Condition()
level = 0


def level_reached(wanted):
    def predicate():
        print(f"  asked for {wanted} at {level}")
        if level == 4:
            raise ValueError("at level 4")
        return f"level {level}" if level >= wanted else 0

    return predicate


async def waits(wanted):
    await condition.acquire()
    result = await outcome(condition.wait_for(level_reached(wanted)))
    print(f"  {wanted}: ", end="")
    tell("outcome", result)
    condition.release()
    if isinstance(result, BaseException):
        raise result
    return result


async def raises_level():
    global level
    await condition.acquire()
    level += 1
    print(f"level {level}")
    condition.notify_all()
    condition.release()
    await asyncio.sleep(1)


async def main():
    levels = [0, 1, 2, 3, 5, 9]
    tell("true at once, without the lock", await outcome(condition.wait_for(level_reached(levels[0]))))
    tell("false, without the lock", await outcome(condition.wait_for(level_reached(levels[1]))))
    tasks = [asyncio.create_task(waits(levels[4 - i])) for i in range(5)]
    await asyncio.sleep(1)
    while level < 5:
        await raises_level()
    tell("all", await asyncio.gather(*tasks, return_exceptions=True))
    await condition.acquire()
    tell("too late", await outcome(asyncio.wait_for(condition.wait_for(level_reached(levels[5])), 1)))
    tell_repr("then", condition)


asyncio.run(main())
