"""awaitables.py: objects of classes that have __await__, as awaitables.c has them."""

from events import tell


class Stepping:
    """An iterator without throw(): some turns of the loop, and then a value."""

    def __init__(self, turns, value):
        self.left, self.value = turns, value

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration(self.value)
        self.left -= 1


class Steps:
    def __init__(self, turns, value):
        self.turns, self.value = turns, value

    def __await__(self):
        return Stepping(self.turns, self.value)


class StubbornStepping(Stepping):
    """The first thing that is thrown in is told, and ignored."""

    thrown = False

    def throw(self, error):
        tell("thrown", error)
        if self.thrown:
            raise error
        self.thrown = True
        return next(self)


class Stubborn(Steps):
    def __await__(self):
        return StubbornStepping(self.turns, self.value)


class Yields:
    """What no task understands."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        return iter([self.value])


class Fails:
    def __init__(self, error):
        self.error = error

    def __await__(self):
        raise self.error


class Through:
    """The same as awaiting a future that is there."""

    def __init__(self, future):
        self.future = future

    def __await__(self):
        return self.future.__await__()


class Unfit:
    """__await__ returns what is no iterator."""

    def __await__(self):
        return []
