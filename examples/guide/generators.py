"""generators.py: a function that hands out values one by one, and one that consumes what it is sent. The twin of generators.c."""

import asyncio


def countdown(n):
    for n in range(n, 0, -1):
        yield n


def averager():
    total, count = 0.0, 0
    while True:
        total += yield total / count if count else 0.0
        count += 1


def print_average(average, number):
    print(f"the average is now {average.send(number):.1f}")


async def main():
    for number in countdown(3):
        print(number)

    average = averager()
    next(average)  # runs it up to its first yield
    print_average(average, 10)
    print_average(average, 20)
    average.close()


asyncio.run(main())
