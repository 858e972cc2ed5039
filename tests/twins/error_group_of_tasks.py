import asyncio


async def outcome(awaitable):
    try:
        return await awaitable
    except BaseException as error:
        return error


async def fails(what):
    await asyncio.sleep(0)
    raise {"v": ValueError, "o": OSError, "c": ConnectionResetError}[what[0]](what)


async def runs(*errors):
    async with asyncio.TaskGroup() as group:
        for what in errors:
            group.create_task(fails(what))


async def nests(*errors):
    async with asyncio.TaskGroup() as group:
        group.create_task(runs(*errors))
        group.create_task(fails("v outer"))


async def handles(awaitable):
    try:
        await awaitable
    except* ConnectionError as error:
        print(f"  except* ConnectionError: {error!r}")
    except* OSError as error:
        print(f"  except* OSError: {error!r}")


async def attempt(what, awaitable):
    print(what)
    print(f"  rest: {await outcome(handles(awaitable))!r}")


async def main():
    await attempt("all kinds", runs("v one", "o two", "c three"))
    await attempt("handled", runs("o one", "c two"))
    await attempt("not handled", runs("v"))
    await attempt("no error", runs())
    await attempt("nested", nests("v one", "o two", "c three"))


asyncio.run(main())
