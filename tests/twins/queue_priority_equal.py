import asyncio

from tell_locks import pick, tell_repr


class Item:
    """An item is 1000 times its priority, plus its number."""

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        return self.value // 1000 < other.value // 1000

    def __repr__(self):
        return str(self.value)


def tell_items(queue, count):
    for _ in range(count):
        item = queue.get_nowait()
        print(f" {item.value // 1000}/{item.value % 1000}", end="")
    print()


def with_priorities(priorities):
    print(f"{priorities} priorities")
    queue = asyncio.PriorityQueue()
    for i in range(30):
        queue.put_nowait(Item(pick(priorities) * 1000 + i))
    tell_repr("  queue", queue)
    tell_items(queue, 10)
    for i in range(30, 40):
        queue.put_nowait(Item(pick(priorities) * 1000 + i))
    tell_items(queue, 30)


async def main():
    for priorities in range(1, 6):
        with_priorities(priorities)


asyncio.run(main())
