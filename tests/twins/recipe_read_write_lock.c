// A lock for many readers or one writer, made of a condition; writers go before readers that come later.

#include <coil.h>
#include <stdio.h>

static coil_condition *changed;
static int readers, writers_waiting;
static bool writing;

static coil_value may_read(void *arg)
{
    (void)arg;
    return coil_bool(!writing && writers_waiting == 0);
}

static coil_value may_write(void *arg)
{
    (void)arg;
    return coil_bool(!writing && readers == 0);
}

typedef struct user {
    const char *name;
    double begin, takes;
} user;

static coil_value enter_read(void)
{
    COIL_WITH_CONDITION(changed);
    COIL_TRY(coil_condition_wait_for(changed, may_read, NULL));
    readers++;
    return coil_none();
}

static coil_value leave_read(void)
{
    COIL_WITH_CONDITION(changed);
    readers--;
    return coil_condition_notify_all(changed);
}

static coil_value enter_write(void)
{
    COIL_WITH_CONDITION(changed);
    writers_waiting++;
    coil_value outcome = coil_condition_wait_for(changed, may_write, NULL);
    writers_waiting--;
    COIL_TRY(outcome);
    writing = true;
    return coil_none();
}

static coil_value leave_write(void)
{
    COIL_WITH_CONDITION(changed);
    writing = false;
    return coil_condition_notify_all(changed);
}

static coil_value use(user *me, const char *what)
{
    printf("%.1f %s %s, %d readers\n", coil_loop_time(NULL), me->name, what, readers);
    coil_value outcome = coil_sleep(me->takes);
    printf("%.1f %s is done\n", coil_loop_time(NULL), me->name);
    return outcome;
}

static coil_value reads(void *arg)
{
    user *me = arg;
    COIL_TRY(coil_sleep(me->begin));
    COIL_TRY(enter_read());
    coil_value outcome = use(me, "reads");
    COIL_TRY(leave_read());
    return outcome;
}

static coil_value writes(void *arg)
{
    user *me = arg;
    COIL_TRY(coil_sleep(me->begin));
    COIL_TRY(enter_write());
    coil_value outcome = use(me, "writes");
    COIL_TRY(leave_write());
    return outcome;
}

static coil_value app(void *arg)
{
    (void)arg;
    changed = coil_condition_new(NULL);
    coil_group *group = coil_group_new();
    coil_group_spawn(group, reads, &(user){"r1", 0, 2});
    coil_group_spawn(group, reads, &(user){"r2", 0.5, 2});
    coil_group_spawn(group, writes, &(user){"w1", 1, 1});
    coil_group_spawn(group, reads, &(user){"r3", 1.5, 1});
    coil_group_spawn(group, writes, &(user){"w2", 1.7, 0.5});
    coil_group_spawn(group, reads, &(user){"r4", 1.8, 1});
    coil_value outcome = coil_group_join(group);
    coil_release(changed);
    return outcome;
}

int main(void)
{
    return coil_main(app, NULL);
}
