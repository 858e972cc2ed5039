import asyncio

from tell import tell

background = set()
left = 50


async def cleans_up(seconds):
    try:
        await asyncio.sleep(1000.0)
    finally:
        await asyncio.sleep(seconds)
        print(f"cleaned up after {int(seconds)}, at {int(asyncio.get_running_loop().time())}")


def turn():
    global left
    left -= 1
    print(f"turn {left}")
    if left > 0:
        asyncio.get_running_loop().call_soon(turn)


async def app():
    for seconds in 2, 3, 1:
        background.add(asyncio.create_task(cleans_up(seconds)))
    await asyncio.sleep(1.0)
    print("main ends")


async def leaves_callbacks():
    asyncio.get_running_loop().call_soon(turn)
    print("main ends")


runner = asyncio.Runner()
tell("run", runner.run(app()))
tell("run", runner.run(leaves_callbacks()))
tell("close", runner.close())
left = 50
tell("asyncio.run", asyncio.run(leaves_callbacks()))
