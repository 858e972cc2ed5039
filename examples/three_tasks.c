// three_tasks.c: three tasks that wait for each other, through futures and through each other's results.
//
// What to see: a future is a result that is not there yet. Whoever awaits it stands still until somebody sets it, so the order of the lines
// follows from who needs what, not from the order in which the tasks were made.

#include <coil.h>
#include <stdio.h>

typedef struct village {
    coil_future *order, *grain, *flour;
    coil_task *baker;
} village;

static coil_value farmer(void *arg)
{
    village *here = arg;
    puts("farmer: waits for an order");
    COIL_LET(loaves, coil_await(here->order));
    printf("farmer: harvests for %d loaves\n", (int)coil_as_int(loaves));
    COIL_TRY(coil_sleep(3.0));
    COIL_TRY(coil_future_set_result(here->grain, coil_string("grain")));
    COIL_LET(bread, coil_await(coil_task_as_future(here->baker))); // a task is awaited for what it returns
    printf("farmer: eats %s\n", coil_as_string(bread));
    coil_value_release(bread);
    return coil_none();
}

static coil_value miller(void *arg)
{
    village *here = arg;
    puts("miller: waits for grain");
    COIL_LET(grain, coil_await(here->grain));
    printf("miller: grinds %s\n", coil_as_string(grain));
    coil_value_release(grain);
    COIL_TRY(coil_sleep(1.0));
    return coil_future_set_result(here->flour, coil_string("flour"));
}

static coil_value baker(void *arg)
{
    village *here = arg;
    puts("baker: orders, and waits for flour");
    COIL_TRY(coil_future_set_result(here->order, coil_int(2)));
    COIL_LET(flour, coil_await(here->flour));
    printf("baker: bakes with %s\n", coil_as_string(flour));
    coil_value_release(flour);
    COIL_TRY(coil_sleep(2.0));
    return coil_string("two loaves");
}

static coil_value app(void *arg)
{
    (void)arg;
    village here = {coil_future_new(), coil_future_new(), coil_future_new(), NULL};
    coil_group *group = coil_group_new();
    coil_group_spawn(group, farmer, &here);
    coil_group_spawn(group, miller, &here);
    here.baker = coil_retain(coil_group_spawn(group, baker, &here));
    coil_value result = coil_group_join(group);
    coil_release(here.baker);
    coil_release(here.flour);
    coil_release(here.grain);
    coil_release(here.order);
    return result;
}

int main(void)
{
    return coil_main(app, NULL);
}
