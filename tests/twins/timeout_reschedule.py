import asyncio

from tell import tell

start = 0.0


def show(what, timeout):
    at = timeout.when()
    print(f"{what}: when {at if at is None else format(at - start, '.2f')}, expired {timeout.expired():d}")


async def sleep_until_woken(seconds):
    try:
        await asyncio.sleep(seconds)
    finally:
        print(f"  {asyncio.get_running_loop().time() - start:.2f}")


def move(timeout, when):
    try:
        tell("move", timeout.reschedule(when))
    except RuntimeError as error:
        tell("move", error)


async def main():
    global start
    start = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(1.0) as timeout:
            show("entered", timeout)
            move(timeout, start + 3.0)
            show("later", timeout)
            await sleep_until_woken(2.0)
            move(timeout, start + 2.5)
            await sleep_until_woken(100.0)
    except TimeoutError as error:
        tell("sooner", error)
    show("expired", timeout)
    move(timeout, start + 50.0)

    try:
        async with asyncio.timeout(None) as timeout:
            show("no limit", timeout)
            move(timeout, start)
            show("past", timeout)
            await sleep_until_woken(100.0)
    except TimeoutError as error:
        tell("past", error)

    async with asyncio.timeout_at(start + 3.0) as timeout:
        move(timeout, None)
        show("never", timeout)
        await sleep_until_woken(100.0)
    tell("never", None)
    show("finished", timeout)
    move(timeout, start)

    try:
        async with asyncio.timeout(1.0) as timeout:
            try:
                await asyncio.sleep(100.0)
            finally:
                show("expiring", timeout)
                move(timeout, start + 50.0)
    except TimeoutError as error:
        tell("in vain", error)


asyncio.run(main())
