// jobs.c: one task makes work, two do it. The queue is short, so the maker waits when the others are behind.

#include <coil.h>
#include <stdio.h>

static coil_queue *jobs;

static coil_value worker(void *name)
{
    for (;;) {
        coil_value job = coil_queue_get(jobs);
        if (coil_error_matches(job, coil_QueueShutDown)) { // except QueueShutDown: there is no more work
            coil_value_release(job);
            printf("%s goes home\n", (const char *)name);
            return coil_none();
        }
        if (coil_failed(job)) return job;
        COIL_TRY(coil_sleep(2));
        printf("%s has done job %d\n", (const char *)name, (int)coil_as_int(job));
        COIL_TRY(coil_queue_task_done(jobs));
    }
}

static coil_value make_work(void *arg)
{
    (void)arg;
    for (int job = 1; job <= 5; job++) {
        COIL_TRY(coil_queue_put(jobs, coil_int(job))); // waits while the queue is full
        printf("job %d is in the queue\n", job);
    }
    COIL_TRY(coil_queue_join(jobs)); // until each job that was put is done
    puts("all is done");
    coil_queue_shutdown(jobs, false);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    jobs = coil_queue_new(1);
    if (!jobs) return coil_last_error();
    coil_group *group = coil_group_new();
    coil_group_spawn(group, worker, "Ada");
    coil_group_spawn(group, worker, "Grace");
    coil_group_spawn(group, make_work, NULL);
    coil_value outcome = coil_group_join(group);
    coil_release(jobs);
    return outcome;
}

int main(void)
{
    return coil_main(app, NULL);
}
