import asyncio
import sys

from tell import tell, tell_close, tell_send, tell_warnings


async def quick(name):
    try:
        yield 1
    finally:
        print(f"{name} ends")


async def slow(name):
    try:
        yield 1
    finally:
        print(f"{name} ends")
        await asyncio.sleep(0)
        print(f"{name} has ended")


kept = []


def firstiter(gen):
    print(f"firstiter {gen.__name__}")


def finalizer(gen):
    print(f"finalizer {gen.__name__}")
    kept.append(gen)


def same(hooks, other):
    return hooks.firstiter == other.firstiter and hooks.finalizer == other.finalizer


async def in_a_loop():
    own = sys.get_asyncgen_hooks()
    print(f"a loop has its own: {own.firstiter is not None and own.finalizer is not None and not same(own, chosen)}")
    gen = slow("of the loop")
    await anext(gen)
    gen = None
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    sys.set_asyncgen_hooks(firstiter, finalizer)
    gen = slow("hooked in a loop")
    await anext(gen)
    gen = None
    sys.set_asyncgen_hooks(*own)
    print(f"set back: {same(sys.get_asyncgen_hooks(), own)}")
    await kept.pop().aclose()

    def in_front(gen):
        print(f"in front of the loop's: {gen.__name__}")
        own.finalizer(gen)

    sys.set_asyncgen_hooks(own.firstiter, in_front)
    gen = slow("passed on")
    await anext(gen)
    gen = None
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)


tell_warnings()
print(f"none at first: {sys.get_asyncgen_hooks().firstiter is None}")
sys.set_asyncgen_hooks(firstiter, finalizer)
chosen = sys.get_asyncgen_hooks()
for make in (lambda gen: gen.asend(None)), (lambda gen: gen.athrow(KeyError())), (lambda gen: gen.aclose()), anext:
    gen = quick("closed")
    tell_close("close", make(gen))
    gen = None
gen = quick("kept")
tell_send("asend", gen.asend(None).send, None)
print("release")
gen = None
tell("kept", len(kept))
gen = kept.pop()
tell_send("aclose", gen.aclose().send, None)
print("release again")
gen = None
asyncio.run(in_a_loop())
print(f"as before the loop: {same(sys.get_asyncgen_hooks(), chosen)}")
sys.set_asyncgen_hooks(None, None)
gen = quick("without hooks")
tell_send("asend", gen.asend(None).send, None)
gen = None
print("over")
