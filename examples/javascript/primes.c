// primes.c: work that takes a processor's time, for examples/javascript/pool.mjs, which shares it out to workers.
//
// What to see: the function knows nothing of workers. It is an exported function as any other, and `{ signal }` ends it, since it lets others run from time to time.

#include <coil.h>

static bool is_prime(int64_t number)
{
    for (int64_t divisor = 2; divisor * divisor <= number; divisor++)
        if (number % divisor == 0) return false;
    return number > 1;
}

// count_primes(from, to): how many there are from `from` on, below `to`.
COIL_EXPORT coil_value count_primes(int argc, coil_value *argv)
{
    if (argc != 2) return coil_raise(coil_TypeError, "count_primes takes two numbers, got %d", argc);
    int64_t count = 0;
    for (int64_t number = coil_as_int(argv[0]); number < coil_as_int(argv[1]); number++) {
        count += is_prime(number);
        if (number % 10000 == 0) COIL_TRY(coil_sleep(0)); // where it can be cancelled
    }
    return coil_int(count);
}
