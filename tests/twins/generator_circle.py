from tell import tell, tell_send


def one():
    yield 0
    yield from two()
    yield 3


def two():
    yield 1
    try:
        yield from gen
    except ValueError as error:
        tell("in a circle", error)
    yield 2


def itself():
    try:
        next(gen)
    except ValueError as error:
        tell("next", error)
    try:
        gen.throw(KeyError())
    except ValueError as error:
        tell("throw", error)
    try:
        gen.close()
    except ValueError as error:
        tell("close", error)
    yield "goes on"


class Endless:
    def __iter__(self):
        return self

    def __next__(self):
        return 42

    def close(self):
        print(f"closing, {'delegating' if gen.gi_yieldfrom else 'running'}")
        try:
            next(gen)
        except ValueError as error:
            tell("next", error)


def delegates():
    yield from Endless()


gen = one()
for item in gen:
    print(item)
gen = itself()
tell_send("send", gen.send, None)
gen = delegates()
tell_send("send", gen.send, None)
print("delegating" if gen.gi_yieldfrom else "not delegating")
tell("close", gen.close())
