import asyncio

from tell import tell


async def names_its_task(text):
    print(f"  in {asyncio.current_task().get_name()}")
    return text


class Countdown:
    def __init__(self, left):
        self.left = left

    def __await__(self):
        for left in range(self.left, -1, -1):
            print(f"  {left} in {asyncio.current_task().get_name()}")
            if left > 0:
                yield
        return "counted"


def outcome(function, *args):
    try:
        return function(*args)
    except BaseException as error:
        return error


runner = asyncio.Runner()
tell("coroutine", outcome(runner.run, names_its_task("c")))
down = Countdown(2)
tell("awaitable", outcome(runner.run, down))
tell("awaitable again", outcome(runner.run, down))
future = runner.get_loop().create_future()
future.set_result(7)
tell("future", outcome(runner.run, future))
future = runner.get_loop().create_future()
future.cancel("why")
tell("cancelled", outcome(runner.run, future))
tell("coroutine", outcome(runner.run, names_its_task("last")))
tell("list", outcome(runner.run, []))
tell("close", outcome(runner.close))
