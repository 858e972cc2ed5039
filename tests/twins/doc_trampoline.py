"""The trampoline of PEP 342: generators that yield generators, run in turns by a scheduler that keeps their stacks."""

import collections
import types

queue = collections.deque()


def square(n):
    print(f"  square of {n}")
    yield
    return n * n


def sums(name):
    total = 0
    for i in range(1, 4):
        total += yield square(i)
        print(f"{name} has {total}")


def step(stack, value):
    try:
        value = stack[-1].send(value)
    except StopIteration as stop:
        stack.pop()
        value = stop.value
    else:
        if isinstance(value, types.GeneratorType):
            stack.append(value)
            value = None
    if stack:
        queue.append((stack, value))


queue.append(([sums("a")], None))
queue.append(([sums("b")], None))
while queue:
    step(*queue.popleft())
print("all done")
