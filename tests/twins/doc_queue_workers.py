"""Three workers take sleeping times out of a queue; join waits until all is done, then the workers are cancelled."""

import asyncio


async def worker(number, queue):
    while True:
        sleep_for = await queue.get()
        await asyncio.sleep(sleep_for)
        queue.task_done()
        print(f"worker-{number} has slept for {sleep_for:.2f} seconds")


async def main():
    queue = asyncio.Queue()
    total_sleep_time = 0
    for i in range(20):
        sleep_for = 0.05 + i * 7 % 19 / 20
        total_sleep_time += sleep_for
        queue.put_nowait(sleep_for)

    tasks = [asyncio.create_task(worker(i, queue)) for i in range(3)]

    started_at = asyncio.get_running_loop().time()
    await queue.join()
    total_slept_for = asyncio.get_running_loop().time() - started_at

    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    print("====")
    print(f"3 workers slept in parallel for {total_slept_for:.2f} seconds")
    print(f"total expected sleep time: {total_sleep_time:.2f} seconds")


asyncio.run(main())
