// Coroutines as tasks that count down, one cancelled on its way: without a stack.

#include <coil.h>
#include <stdio.h>

struct countdown {
    coil_stackless head;
    const char *name;
    int left;
    coil_value outcome;
};

static coil_value countdown(coil_stackless *self, coil_value sent)
{
    struct countdown *me = (struct countdown *)self;
    COIL_BEGIN(self, sent);
    while (me->left > 0) {
        printf("%s %d\n", me->name, me->left--);
        COIL_JOIN(me->outcome, coil_sleep_future(1));
        if (coil_failed(me->outcome)) break;
    }
    if (coil_error_matches(me->outcome, coil_CancelledError)) {
        printf("%s cancelled with %d\n", me->name, me->left);
        COIL_JOIN_TRY(coil_sleep_future(0.25));
        printf("%s cleaned up\n", me->name);
        return me->outcome;
    }
    return coil_string(me->name);
    COIL_END;
}

static const coil_stackless_type countdown_type = COIL_STACKLESS_TYPE("countdown", countdown, NULL);

static coil_task *start(const char *name, int left)
{
    struct countdown *made = coil_stackless_new(&countdown_type, sizeof *made);
    made->name = name;
    made->left = left;
    return coil_create_task(made);
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_task *a = start("a", 2), *b = start("b", 10), *c = start("c", 3);
    COIL_TRY(coil_sleep(1.5));
    coil_task_cancel(b, "enough");
    COIL_LET(results, COIL_GATHER(a, c));
    coil_value text = coil_repr(results);
    puts(coil_as_string(text));
    coil_value_release(text);
    coil_value_release(results);
    coil_value outcome = coil_join(b);
    text = coil_repr(outcome);
    printf("b: %s\n", coil_as_string(text));
    coil_value_release(text);
    coil_value_release(outcome);
    coil_release(a);
    coil_release(c);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
