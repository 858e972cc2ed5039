"""A done callback cancels another task, which is about to be woken by the same future."""

import asyncio

from tell import tell


async def attempt(what, awaitable):
    try:
        tell(what, await awaitable)
    except BaseException as error:
        tell(what, error)


async def waits(future):
    name = asyncio.current_task().get_name()
    await attempt(name, future)
    await attempt(name, asyncio.sleep(1))
    print(f"{name} cancelling {asyncio.current_task().cancelling()}")


async def scene(callback_first):
    def cancels(future):
        print(f"callback: cancel {victim.cancel('from the callback'):d} {bystander.cancel('too'):d}")

    future = asyncio.get_running_loop().create_future()
    if callback_first:
        future.add_done_callback(cancels)
    victim = asyncio.create_task(waits(future), name="victim")
    await asyncio.sleep(0)
    if not callback_first:
        future.add_done_callback(cancels)
    bystander = asyncio.create_task(waits(future), name="bystander")
    future.set_result(7)
    await attempt("victim ends", victim)
    await attempt("bystander ends", bystander)


async def main():
    await scene(True)
    await scene(False)


asyncio.run(main())
