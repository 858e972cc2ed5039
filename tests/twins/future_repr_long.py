"""A long result is shortened in a future's repr, level by level."""

import asyncio


async def main():
    long_list = list(range(8))
    nested = []
    for _ in range(8):
        nested = [nested]
    for result in (
        "short",
        "x" * 29,
        "x" * 27,
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "it's a text with quotes: it's, isn't it?",
        "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöü",
        b"abcdefghijklmnopqrstuvwxyz0123456789",
        b"abc",
        long_list,
        list(range(6)),
        nested,
        ["abcdefghijklmnopqrstuvwxyz0123456789", 1.5, None],
        9223372036854775807,
        1.7976931348623157e308,
    ):
        future = asyncio.get_running_loop().create_future()
        future.set_result(result)
        print(future)


asyncio.run(main())
