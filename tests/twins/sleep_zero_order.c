// sleep(0) and sleeps of less than nothing: one turn each, every task in its order.
#include "tell.h"

typedef struct job {
    char name;
    int rounds;
    double delay;
} job;

static coil_value rounds(void *arg)
{
    job *mine = arg;
    for (int i = 0; i < mine->rounds; i++) {
        printf("%c%d ", mine->name, i);
        COIL_TRY(coil_sleep(mine->delay));
    }
    printf("%c. ", mine->name);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    static const job jobs[] = {{'a', 4, 0}, {'b', 1, 1.0}, {'c', 3, -5.0}, {'d', 0, 0}, {'e', 6, 0}};
    coil_group *group = coil_group_new();
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) coil_group_spawn_with(group, rounds, &jobs[i], sizeof jobs[i]);
    COIL_TRY(coil_group_join(group));
    puts("");
    tell("nan", coil_sleep(NAN));
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
