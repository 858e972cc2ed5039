// gather.c: several awaitables at once, and their results in order; with errors as results, too.

#include <coil.h>
#include <stdio.h>

typedef struct city {
    const char *name;
    double seconds;
    int degrees; // below absolute zero: there is no answer
} city;

static coil_value ask(void *arg)
{
    const city *asked = arg;
    COIL_TRY(coil_sleep(asked->seconds));
    printf("%s has answered\n", asked->name);
    if (asked->degrees < -273) return coil_raise(coil_LookupError, "no such city: %s", asked->name);
    return coil_int(asked->degrees);
}

static coil_value app(void *arg)
{
    (void)arg;
    static city cities[] = {{"Oslo", 3, -4}, {"Cairo", 1, 31}, {"Atlantis", 2, -300}};

    COIL_LET(pair, COIL_GATHER(coil_coroutine_new(ask, &cities[0]), coil_coroutine_new(ask, &cities[1])));
    for (size_t i = 0; i < 2; i++) printf("%s: %d\n", cities[i].name, (int)coil_as_int(coil_list_get(coil_as_list(pair), i)));
    coil_value_release(pair);

    void *asked[3];
    for (int i = 0; i < 3; i++) asked[i] = coil_coroutine_new(ask, &cities[i]);
    COIL_LET(all, coil_gather(3, asked, COIL_RETURN_EXCEPTIONS));
    for (size_t i = 0; i < 3; i++) {
        coil_value answer = coil_list_get(coil_as_list(all), i);
        if (coil_failed(answer)) printf("%s: %s\n", cities[i].name, coil_error_message(answer));
        else printf("%s: %d\n", cities[i].name, (int)coil_as_int(answer));
    }
    coil_value_release(all);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
