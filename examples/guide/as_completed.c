// as_completed.c: several at once, each answer as soon as it is there.

#include <coil.h>
#include <stdio.h>

typedef struct mirror {
    const char *name;
    double seconds;
} mirror;

static coil_value ask(void *arg)
{
    const mirror *asked = arg;
    COIL_TRY(coil_sleep(asked->seconds));
    return coil_string(asked->name);
}

static coil_value app(void *arg)
{
    (void)arg;
    static mirror mirrors[] = {{"Lisbon", 3}, {"Tokyo", 1}, {"Lima", 2}};
    void *asked[3];
    for (int i = 0; i < 3; i++) asked[i] = coil_coroutine_new(ask, &mirrors[i]);
    coil_async_for_taken (future, coil_as_completed_new(3, asked, COIL_FOREVER)) { // the tasks, in the order in which they are done
        COIL_LET(name, coil_future_result(coil_as_object(future)));
        printf("%s has answered\n", coil_as_string(name));
        coil_value_release(name);
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
