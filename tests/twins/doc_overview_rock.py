"""The rock of the conceptual overview: an awaitable whose __await__ is a generator, driven by hand through the coroutine that awaits it."""

from tell import tell


class Rock:
    def __await__(self):
        value_sent_in = yield 7
        tell("Rock.__await__ resuming with value", value_sent_in)
        return value_sent_in


async def main():
    print("Beginning coroutine main().")
    rock = Rock()
    print("Awaiting rock...")
    value_from_rock = await rock
    tell("Coroutine received value", value_from_rock)
    return 23


coroutine = main()
result = coroutine.send(None)
print(f"Coroutine paused: {True:d}, ", end="")
tell("intermediate result", result)
print("Resuming coroutine and sending in value: 42.")
try:
    coroutine.send(42)
except StopIteration as stop:
    print(f"Coroutine finished: {True:d}, ", end="")
    tell("returned", stop.value)
