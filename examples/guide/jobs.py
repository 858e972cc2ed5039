"""jobs.py: one task makes work, two do it. The queue is short, so the maker waits when the others are behind. The twin of jobs.c."""

import asyncio


async def worker(name, jobs):
    while True:
        try:
            job = await jobs.get()
        except asyncio.QueueShutDown:  # there is no more work
            print(f"{name} goes home")
            return
        await asyncio.sleep(2)
        print(f"{name} has done job {job}")
        jobs.task_done()


async def make_work(jobs):
    for job in range(1, 6):
        await jobs.put(job)  # waits while the queue is full
        print(f"job {job} is in the queue")
    await jobs.join()  # until each job that was put is done
    print("all is done")
    jobs.shutdown()


async def main():
    jobs = asyncio.Queue(1)
    async with asyncio.TaskGroup() as group:
        group.create_task(worker("Ada", jobs))
        group.create_task(worker("Grace", jobs))
        group.create_task(make_work(jobs))


asyncio.run(main())
