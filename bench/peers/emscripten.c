// emscripten.c: what Emscripten makes of a call in either direction, by -sASYNCIFY and by -sJSPI. emscripten.mjs drives it.

#include <emscripten.h>

// J1: a call from JavaScript that may suspend, and returns at once.
EMSCRIPTEN_KEEPALIVE int add(int a, int b)
{
    if (b < 0) emscripten_sleep(0);
    return a + b;
}

// J2: a promise that is awaited. What an async function returns is one, already resolved here.
// clang-format off
EM_ASYNC_JS(int, promised, (int value), { return value; })
// clang-format on

EMSCRIPTEN_KEEPALIVE double awaits(int times)
{
    double sum = 0;
    for (int i = 0; i < times; i++) sum += promised(i);
    return sum;
}
