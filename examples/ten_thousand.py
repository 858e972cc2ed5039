"""ten_thousand.py: ten thousand tasks at once. The twin of ten_thousand.c."""

import asyncio

TASKS = 10000

running = most_running = 0


async def square(number):
    global running, most_running
    running += 1
    most_running = max(most_running, running)
    await asyncio.sleep(0.5 + number % 100 / 200)  # between half a second and one
    running -= 1
    return number * number


async def main():
    squares = await asyncio.gather(*(square(number) for number in range(TASKS)))
    print(f"tasks at once: {most_running}")
    print(f"sum of squares: {sum(squares)}")


asyncio.run(main())
