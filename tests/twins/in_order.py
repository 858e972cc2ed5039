"""in_order.py: sets that are iterated in the order in which they were filled, for the parts of asyncio whose order would differ from run to run."""


class InOrder:
    """As much of a set as asyncio uses."""

    def __init__(self, items=()):
        self.items = dict.fromkeys(items)

    def add(self, item):
        self.items[item] = None

    def discard(self, item):
        self.items.pop(item, None)

    def __iter__(self):
        return iter(list(self.items))

    def __len__(self):
        return len(self.items)


def use_in(module):
    """Has a module of asyncio make its sets in order, where it says set()."""
    module.set = InOrder
