"""The echo generator of the language reference: next, send, throw and close."""

from tell import tell_close, tell_send


def echo(value=None):
    print("Execution starts when 'next()' is called for the first time.")
    try:
        while True:
            try:
                value = yield value
            except Exception as e:
                value = EasyText(f"{type(e).__name__}('{e}')")
    finally:
        print("Don't forget to clean up when 'close()' is called.")


class EasyText(str):
    def __repr__(self):
        return f'"{self}"'


generator = echo(1)
tell_send("next", next, generator)
tell_send("next", next, generator)
tell_send("throw", generator.throw, TypeError("spam"))
tell_send("send", generator.send, 7)
tell_close("close", generator)
tell_send("next", next, generator)
