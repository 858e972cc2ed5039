"""generators.py: two generators switched by hand, the root of the idea. The twin of generators.c."""

from collections import deque


def walker(name):
    """Yields how far it has come, and is told how many steps to take next."""
    at = 0
    print(f"{name}: sets out")
    while at < 5:
        steps = yield at
        at += 1 if steps is None else steps
    print(f"{name}: arrives")
    return f"{name} took all of it"


def run_in_turn(*generators):
    """Drives each generator to its next yield in turn, until all have returned."""
    ready = deque(generators)
    while ready:
        generator = ready.popleft()
        try:
            print(f"  scheduler: at {next(generator)}")
        except StopIteration as stop:
            print(f"  scheduler: {stop.value}")
        else:
            ready.append(generator)


def main():
    ann, bob = walker("ann"), walker("bob")
    at = next(ann)  # runs ann up to her first yield
    print(f"ann is at {at}")
    at = next(bob)
    print(f"bob is at {at}")
    at = ann.send(3)  # her yield gives 3, and she goes on to the next one
    print(f"ann is at {at}")
    run_in_turn(ann, bob)


main()
