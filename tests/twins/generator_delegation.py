from tell import tell, tell_send


def leaf(name):
    try:
        got = yield f"{name} 1"
    except LookupError as error:
        print(f"{name} caught {type(error).__name__}")
        got = "nothing"
    tell(name, got)
    return (yield f"{name} 2")


def branch():
    for name in "left", "right":
        result = yield from leaf(name)
        tell("branch has", result)
    return "done"


tree = branch()
tell_send("tree", tree.send, None)
tell_send("tree", tree.send, 1)
tell_send("tree", tree.send, 2)
tell_send("tree", tree.throw, KeyError())
tell_send("tree", tree.send, 3)
tell_send("tree", tree.send, None)

tree = branch()
tell_send("tree", tree.send, None)
tell_send("tree", tree.throw, ValueError("through"))

tree = branch()
tell_send("tree", tree.send, None)
tell("close", tree.close())
