"""Ping-pong over one condition: each waits until the ball is on its side."""

import asyncio


class Court:
    def __init__(self):
        self.ball_moves, self.side, self.rallies = asyncio.Condition(), 0, 6


async def player(court, side):
    async with court.ball_moves:
        while True:
            await court.ball_moves.wait_for(lambda: court.side == side or court.rallies == 0)
            if court.rallies == 0:
                break
            print("pong" if side else "ping", court.rallies)
            court.rallies -= 1
            court.side = 1 - court.side
            court.ball_moves.notify_all()
    print(f"player {side} is done")


async def main():
    court = Court()
    await asyncio.gather(player(court, 1), player(court, 0))


asyncio.run(main())
