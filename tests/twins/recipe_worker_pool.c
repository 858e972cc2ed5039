// A pool of workers in a group; the queue is shut down when the last job is in; a job that fails ends all.

#include <coil.h>
#include <stdio.h>

static coil_queue *jobs;

static coil_value work(const char *name, int64_t job)
{
    COIL_TRY(coil_sleep((double)job / 10));
    if (job == 13) return coil_raise(coil_ValueError, "unlucky job");
    printf("%s did %d at %.1f\n", name, (int)job, coil_loop_time(NULL));
    return coil_none();
}

static coil_value worker(void *name)
{
    while (true) {
        coil_value job = coil_queue_get(jobs);
        if (coil_error_matches(job, coil_QueueShutDown)) {
            coil_value_release(job);
            break;
        }
        if (coil_failed(job)) {
            printf("%s is cancelled\n", (char *)name);
            return job;
        }
        coil_value outcome = work(name, coil_as_int(job));
        if (coil_error_matches(outcome, coil_CancelledError)) printf("%s is cancelled at job %d\n", (char *)name, (int)coil_as_int(job));
        if (coil_failed(outcome)) return outcome;
    }
    printf("%s has no more to do\n", (char *)name);
    return coil_none();
}

static coil_value pool(const int *todo)
{
    jobs = coil_queue_new(0);
    coil_group *group = coil_group_new();
    for (int i = 0; i < 3; i++) coil_group_spawn(group, worker, ((const char *const[]){"a", "b", "c"})[i]);
    for (; *todo; todo++) coil_value_release(coil_queue_put_nowait(jobs, coil_int(*todo)));
    coil_queue_shutdown(jobs, false);
    coil_value outcome = coil_group_join(group);
    coil_release(jobs);
    return outcome;
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(pool((int[]){5, 3, 8, 1, 2, 0}));
    puts("all done");
    coil_value failed = pool((int[]){5, 13, 20, 0});
    printf("%s\n", coil_error_message(failed));
    printf("%s\n", coil_error_message(coil_error_member(failed, 0)));
    coil_value_release(failed);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
