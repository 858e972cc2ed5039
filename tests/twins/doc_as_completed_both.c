// as_completed in its two forms: the asynchronous one gives the tasks themselves, the plain one coroutines.

#include <coil.h>
#include <stdio.h>

typedef struct address {
    const char *family;
    double delay;
} address;

static coil_value connect_to(void *arg)
{
    const address *to = arg;
    COIL_TRY(coil_sleep(to->delay));
    return coil_string(to->family);
}

static coil_value app(void *arg)
{
    (void)arg;
    address v4 = {"ipv4", 2}, v6 = {"ipv6", 1};
    coil_task *ipv4_connect = coil_create_task(coil_coroutine_with(connect_to, &v4, sizeof v4));
    coil_task *ipv6_connect = coil_create_task(coil_coroutine_with(connect_to, &v6, sizeof v6));
    void *tasks[] = {ipv4_connect, ipv6_connect};

    coil_as_completed *iterator = coil_as_completed_new(2, tasks, COIL_FOREVER);
    coil_async_for (earliest, iterator) {
        coil_task *earliest_connect = coil_as_object(earliest);
        COIL_LET(reached, coil_await(earliest_connect));
        printf("%s %s\n", earliest_connect == ipv4_connect ? "four" : "six", coil_as_string(reached));
        coil_value_release(reached);
    }
    coil_release(iterator);
    coil_release(ipv4_connect);
    coil_release(ipv6_connect);

    void *again[] = {coil_coroutine_with(connect_to, &v4, sizeof v4), coil_coroutine_with(connect_to, &v6, sizeof v6)};
    iterator = coil_as_completed_new(2, again, COIL_FOREVER);
    coil_for (next_connect, iterator) {
        COIL_LET(reached, coil_await(coil_as_object(next_connect)));
        printf("%s at %.0f\n", coil_as_string(reached), coil_loop_time(NULL));
        coil_value_release(reached);
    }
    coil_release(iterator);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
