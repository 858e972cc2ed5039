"""deep_recursion.py: a recursive function that waits a hundred calls deep, while another task writes to its locals.

The twin of deep_recursion.c. Python has no pointers to locals: a list of one item stands for each.
"""

import asyncio

DEPTH = 100


class Mailbox:
    def __init__(self):
        self.letters = [None] * DEPTH  # where each call waits for its letter: in its own frame
        self.posted = asyncio.get_running_loop().create_future()


def fibonacci_mod(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, (a + b) % 1000
    return a


async def descend(box, depth):
    """Each call owns a letter, waits at the bottom with all the others, and adds what was written to it on the way back."""
    letter = [-1]
    box.letters[depth] = letter
    if depth == DEPTH - 1:
        print(f"reader: waits, {DEPTH} calls deep")
        await box.posted
        print("reader: goes on")
        return letter[0]
    below = await descend(box, depth + 1)
    return letter[0] + below


async def reader(box):
    total = await descend(box, 0)
    print(f"reader: the letters add up to {total}")


async def writer(box):
    unread = 0
    for depth in range(DEPTH):
        unread += box.letters[depth][0]
        box.letters[depth][0] = fibonacci_mod(depth)
    print(f"writer: found {unread}, wrote {DEPTH} letters")
    box.posted.set_result(None)


async def main():
    box = Mailbox()
    async with asyncio.TaskGroup() as group:
        group.create_task(reader(box))
        group.create_task(writer(box))


asyncio.run(main())
