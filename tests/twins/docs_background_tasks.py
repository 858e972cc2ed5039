"""Tasks that are kept in a set until they are done."""

import asyncio

background = set()
finished = []


async def work(number):
    await asyncio.sleep(3 - number)
    finished.append(number)


async def main():
    for number in range(3):
        task = asyncio.create_task(work(number))
        background.add(task)
        task.add_done_callback(background.discard)
    print("running:", len(background))
    await asyncio.sleep(1.5)
    print("running:", len(background), "finished:", finished)
    await asyncio.sleep(2)
    print("running:", len(background), "finished:", finished)


asyncio.run(main())
