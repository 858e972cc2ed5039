// What kind of error each of asyncio's is.

#include <coil.h>
#include <stdio.h>

#define SHOW(name, base) printf("%s is a %s: %d\n", #name, #base, is_a(coil_##name, coil_##base))

static bool is_a(const coil_error_type *type, const coil_error_type *base)
{
    coil_value error = coil_raise(type);
    bool is = coil_error_matches(error, base);
    coil_value_release(error);
    return is;
}

int main(void)
{
    SHOW(TimeoutError, OSError);
    SHOW(TimeoutError, Exception);
    SHOW(CancelledError, Exception);
    SHOW(CancelledError, BaseException);
    SHOW(InvalidStateError, Exception);
    SHOW(InvalidStateError, RuntimeError);
    SHOW(IncompleteReadError, EOFError);
    SHOW(LimitOverrunError, Exception);
    SHOW(BrokenBarrierError, RuntimeError);
    SHOW(QueueFull, Exception);
    SHOW(QueueEmpty, LookupError);
    SHOW(QueueShutDown, Exception);
    SHOW(ExceptionGroup, Exception);
    SHOW(BaseExceptionGroup, Exception);
    return 0;
}
