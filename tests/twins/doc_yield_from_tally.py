"""gather_tallies: a generator delegates to accumulators, one after the other, and collects what they return."""


def accumulate():
    tally = 0
    while True:
        next = yield
        if next is None:
            return tally
        tally += next


def gather_tallies(tallies):
    while True:
        tally = yield from accumulate()
        tallies.append(tally)


tallies = []
acc = gather_tallies(tallies)
next(acc)  # makes it ready for values
for i in range(4):
    acc.send(i)
acc.send(None)  # the first tally is finished
for i in range(5):
    acc.send(i)
acc.send(None)
for tally in tallies:
    print(tally)
