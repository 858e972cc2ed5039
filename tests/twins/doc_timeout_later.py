"""A timeout that is entered without a limit, is given one when it is known, and is asked afterwards whether it expired."""

import asyncio


async def attempt(limit, work):
    try:
        async with asyncio.timeout(None) as cm:
            print(f"when: {'None' if cm.when() is None else 'some'}")
            new_deadline = asyncio.get_running_loop().time() + limit
            cm.reschedule(new_deadline)
            print(f"when: {cm.when():.1f}")
            await asyncio.sleep(work)
    except TimeoutError:
        pass
    print("Looks like we haven't finished on time." if cm.expired() else "In time.")


async def main():
    await attempt(1.5, 1)
    await attempt(1.5, 2)


asyncio.run(main())
