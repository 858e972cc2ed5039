import asyncio

from tell import tell
from tell_locks import outcome, tell_repr


async def works(barrier, number, fails):
    for round in range(3):
        passed = await outcome(barrier.wait())
        print(f"  {number} in round {round}: ", end="")
        tell("passed", passed)
        if isinstance(passed, BaseException):
            raise passed
        if round == fails:
            print(f"  {number} fails")
            await barrier.abort()
            raise ValueError(f"worker {number}")


async def main():
    barrier = asyncio.Barrier(3)
    print("filling")
    a, b = asyncio.create_task(barrier.wait()), asyncio.create_task(barrier.wait())
    await asyncio.sleep(0)
    tell("  abort", await barrier.abort())
    tell_repr("  aborted", barrier)
    print(f"  broken {barrier.broken:d}, waiting {barrier.n_waiting}")
    tell("  comes", await outcome(barrier.wait()))
    tell("  all", await asyncio.gather(a, b, return_exceptions=True))
    tell("  abort", await barrier.abort())
    tell("  comes", await outcome(barrier.wait()))
    tell("  reset", await barrier.reset())
    tell_repr("  reset", barrier)

    print("one of three fails after the second round")
    tell("  all", await asyncio.gather(*(works(barrier, i, 1 if i == 1 else -1) for i in range(3)), return_exceptions=True))
    tell_repr("  then", barrier)
    await barrier.reset()

    print("draining, with two that wait for the next round")
    tasks = [asyncio.create_task(barrier.wait()) for _ in range(5)]
    await asyncio.sleep(0)
    tell_repr("  came", barrier)
    abort = asyncio.create_task(barrier.abort())
    tell("  all", await asyncio.gather(*tasks, return_exceptions=True))
    tell("  abort", await abort)
    tell_repr("  then", barrier)


asyncio.run(main())
