"""rules.py: changes of how Python behaves, one a function: mistakes that the fuzzer must find, to see that it can find any."""

import asyncio

import events
import virtual_loop


def timers_run_last_made_first():
    virtual_loop.VirtualTimerHandle.__lt__ = lambda self, other: (self._when, -self.sequence) < (other._when, -other.sequence)


def groups_cancel_the_youngest_first():
    class YoungestFirst(events.OrderedSet):
        def __iter__(self):
            return reversed(self)

    asyncio.taskgroups.set = YoungestFirst


def timeouts_leave_their_request():
    leave = asyncio.Timeout.__aexit__

    async def leave_and_ask_again(self, *given):
        task = self._task
        try:
            return await leave(self, *given)
        finally:
            if self.expired():
                task.cancel()

    asyncio.Timeout.__aexit__ = leave_and_ask_again


def queues_hand_out_the_newest():
    asyncio.Queue._get = lambda self: self._queue.pop()


def shields_let_cancellation_through():
    shield = asyncio.shield

    def shield_that_cancels(arg):
        inner = asyncio.ensure_future(arg)
        outer = shield(inner)
        if outer is not inner:
            outer.add_done_callback(lambda outer: outer.cancelled() and inner.cancel())
        return outer

    asyncio.shield = shield_that_cancels


def sleeps_take_one_turn_more():
    sleep = asyncio.sleep

    async def long_sleep(delay):
        await sleep(delay)
        await sleep(0)

    asyncio.sleep = long_sleep
