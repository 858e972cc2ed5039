from tell import tell, tell_close, tell_send, tell_warnings


def tidy(name):
    print(f"{name} begins")
    try:
        yield 1
    finally:
        print(f"{name} tidies up")


tell_warnings()
gen = tidy("released")
gen = None
print("nothing is said")

gen = tidy("closed")
tell_close("close", gen)
tell_close("close", gen)
tell_send("next", gen.send, None)
tell_send("send", gen.send, 5)
tell_send("throw", gen.throw, ValueError("late"))

gen = tidy("thrown into")
tell_send("throw", gen.throw, ValueError("early"))
tell_send("next", gen.send, None)

gen = tidy("run")
tell_send("next", gen.send, None)
tell_send("next", gen.send, None)
tell_send("send", gen.send, 5)
tell_close("close", gen)
tell_send("throw", gen.throw, ValueError("late"))

gen = tidy("left")
tell_send("next", gen.send, None)
gen = None
print("released")
