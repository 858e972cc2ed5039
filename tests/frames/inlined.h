// What the compiler puts into its caller.

static inline __attribute__((always_inline)) coil_value inlined(coil_function function, void *arg)
{
    return coil_await(coil_coroutine_new(function, arg)); // inlined
}
