"""A pool of workers in a group; the queue is shut down when the last job is in; a job that fails ends all."""

import asyncio


async def work(name, job):
    await asyncio.sleep(job / 10)
    if job == 13:
        raise ValueError("unlucky job")
    print(f"{name} did {job} at {asyncio.get_running_loop().time():.1f}")


async def worker(name, jobs):
    while True:
        try:
            job = await jobs.get()
        except asyncio.QueueShutDown:
            break
        except asyncio.CancelledError:
            print(f"{name} is cancelled")
            raise
        try:
            await work(name, job)
        except asyncio.CancelledError:
            print(f"{name} is cancelled at job {job}")
            raise
    print(f"{name} has no more to do")


async def pool(*todo):
    jobs = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        for name in "abc":
            group.create_task(worker(name, jobs))
        for job in todo:
            jobs.put_nowait(job)
        jobs.shutdown()


async def main():
    await pool(5, 3, 8, 1, 2)
    print("all done")
    try:
        await pool(5, 13, 20)
    except ExceptionGroup as failed:
        print(failed)
        print(failed.exceptions[0])


asyncio.run(main())
