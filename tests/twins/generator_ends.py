from tell import tell, tell_send


def catches():
    try:
        return (yield 1)
    except GeneratorExit:
        return 0


def lets_pass():
    yield 1
    return 0


def raises():
    try:
        yield 1
    except GeneratorExit:
        pass
    raise RuntimeError("in the clean-up")


def yields_on():
    try:
        yield 1
    except GeneratorExit:
        pass
    return (yield 2)


def close(what, generator):
    try:
        tell(what, generator.close())
    except RuntimeError as error:
        tell(what, error)


def try_all(what, function):
    print(what)
    unstarted = function()
    close("  close unstarted", unstarted)
    tell_send("  next", unstarted.send, None)

    suspended = function()
    tell_send("  next", suspended.send, None)
    close("  close", suspended)
    tell_send("  next", suspended.send, None)
    close("  close again", suspended)


try_all("catches", catches)
try_all("lets pass", lets_pass)
try_all("raises", raises)
try_all("yields on", yields_on)
