// When cancelled timers leave the loop: at once at its head; elsewhere when there are more than a hundred, and more than half of them cancelled.
#include "tell.h"

static int fired, last;
static bool in_order;

static void fire(void *timer)
{
    int number = *(int *)timer;
    if (number <= last) in_order = false;
    last = number;
    fired++;
}

static size_t timers(void)
{
    return coil_loop_get_timer_count(coil_loop_get_running());
}

static coil_value look(int count, int cancelled)
{
    static int numbers[500];
    coil_handle *all[500];
    fired = 0;
    last = -1;
    in_order = true;
    for (int i = 0; i < count; i++) {
        numbers[i] = i;
        all[i] = coil_loop_call_later(NULL, 10.0 + i, fire, &numbers[i]);
    }
    COIL_TRY(coil_sleep(0)); // those that are cancelled before the end of the turn are gone at once in Coil
    for (int i = 0; i < cancelled; i++) coil_handle_cancel(all[count - 1 - i]);
    size_t at_first = timers();
    COIL_TRY(coil_sleep(0));
    printf("%d of %d cancelled: %zu timers, then %zu\n", cancelled, count, at_first, timers());
    COIL_TRY(coil_sleep(10.0 + count));
    printf("  %d fired, in order %d, left %zu\n", fired, in_order, timers());
    return coil_none();
}

static void say(void *what)
{
    puts(what);
}

static coil_value app(void *arg)
{
    (void)arg;
    static const int cases[][2] = {{99, 98}, {100, 51}, {101, 50}, {101, 51}, {200, 100}, {200, 101}, {500, 499}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) COIL_TRY(look(cases[i][0], cases[i][1]));
    coil_handle *first[3];
    for (int i = 0; i < 3; i++) first[i] = coil_loop_call_later(NULL, 1.0, say, "never");
    coil_loop_call_later(NULL, 2.0, say, "  the last");
    for (int i = 0; i < 3; i++) coil_handle_cancel(first[i]);
    printf("at the head: %zu timers\n", timers());
    COIL_TRY(coil_sleep(0));
    printf("then %zu\n", timers());
    return coil_sleep(3.0);
}

int main(void)
{
    return coil_main(app, NULL);
}
