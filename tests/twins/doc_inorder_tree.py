"""A tree walked in order by a recursive generator, and a counter that can be moved by sending."""


class Tree:
    def __init__(self, left, right, label):
        self.left, self.right, self.label = left, right, label


def inorder(t):
    if t:
        for x in inorder(t.left):
            yield x
        yield t.label
        for x in inorder(t.right):
            yield x


def counter(maximum):
    i = 0
    while i < maximum:
        val = yield i
        if val is not None:
            i = val
        else:
            i += 1


def show_next(it):
    try:
        print(next(it))
    except StopIteration:
        print("StopIteration")


def leaf(label):
    return Tree(None, None, label)


for label in inorder(Tree(Tree(leaf(1), leaf(3), 2), leaf(5), 4)):
    print(f"label {label}")

it = counter(10)
show_next(it)
show_next(it)
print(it.send(8))
show_next(it)
show_next(it)
