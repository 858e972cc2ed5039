// async_generators.c: a generator that waits for its values, and cleans up when nobody wants more of them.

#include <coil.h>
#include <stdio.h>

static coil_value measure(void *arg)
{
    (void)arg;
    puts("the sensor is on");
    for (int degrees = 20;; degrees++) {
        coil_value outcome = coil_sleep(1); // await asyncio.sleep(1)
        if (!coil_failed(outcome)) outcome = coil_yield(coil_int(degrees)); // yield degrees
        if (coil_failed(outcome)) { // finally: cancelled, or closed
            puts("the sensor is off");
            return outcome;
        }
    }
}

static coil_value first_above(coil_async_generator *degrees, int64_t limit)
{
    coil_async_for (now, degrees) {
        printf("%d degrees\n", (int)coil_as_int(now));
        if (coil_as_int(now) > limit) return coil_value_retain(now); // the loop owns it only until here
    }
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_async_generator *degrees = coil_async_generator_new(measure, NULL);
    coil_value found = first_above(degrees, 22);
    coil_value closed = coil_async_generator_aclose(degrees);
    coil_release(degrees);
    COIL_TRY(closed);
    COIL_TRY(found);
    puts("that is enough");
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
