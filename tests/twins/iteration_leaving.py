from tell import tell


def counts(name, limit):
    try:
        for number in range(1, limit + 1):
            yield number
    finally:
        print(f"{name} ends")


def find(gen, wanted):
    for number in gen:
        if number == wanted:
            return f"found {number}"
    return "not found"


def fails(gen):
    for number in gen:
        if number == 2:
            raise ValueError("two")


gen = counts("kept", 4)
for number in gen:
    if number == 1:
        continue
    print(f"kept {number}")
    if number == 2:
        break
print("after break")
for number in gen:
    print(f"kept again {number}")
for number in gen:
    print("never")

for number in counts("unnamed", 4):
    if number == 2:
        break
print("after break of the unnamed")

tell("find", find(counts("left by return", 3), 2))
tell("find", find(counts("to its end", 3), 5))
try:
    fails(counts("left by an error", 3))
except ValueError as error:
    tell("fails", error)

for outer in counts("outer", 3):
    for inner in counts(f"inner {outer}", 3):
        if inner == outer:
            break
        print(f"{outer} {inner}")
    if outer == 2:
        break
print("over")
