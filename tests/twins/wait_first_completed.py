import asyncio


async def ends(name):
    await asyncio.sleep(int(name[1]))
    return name


def tell_names(what, tasks, futures):
    print(f"{what}:", *(task.get_name() for task in tasks if task in futures))


async def main():
    loop = asyncio.get_running_loop()
    tasks = [asyncio.create_task(ends(name), name=name) for name in ("c3", "a1", "d4", "b1")]
    for i in range(4):
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        print(f"at {loop.time():.1f}")
        tell_names("done", tasks, done)
        tell_names("pending", tasks, pending)
        if i < 2:
            await asyncio.sleep(1.0)
    done, pending = await asyncio.wait(tasks)
    print(f"at {loop.time():.1f}")
    tell_names("done", tasks, done)
    tell_names("pending", tasks, pending)


asyncio.run(main())
