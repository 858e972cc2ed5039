// SPDX-License-Identifier: MIT
//
// snapshots.c: the list of tasks that `coil ps` is told. How it is asked for from outside is in tests/ps.test.mjs.

#include "harness.h"

#include "port.h"

#include <string.h>

// Addresses are left out of what is compared.
static void tell(void)
{
    const char *text = coil__snapshot(true);
    if (!text) note("no memory");
    for (const char *at = text; at && (at = strstr(at, "\"name\":")); at++) {
        if (at[-1] != ',' || strncmp(at - 2, "\",", 2) != 0) continue;
        const char *from = at + strlen("\"name\":"), *end = strstr(from, ",\"stack\"");
        if (end && !memchr(from, '\n', (size_t)(end - from)) && !memchr(from, '{', (size_t)(end - from))) note("%.*s", (int)(end - from), from);
    }
    coil__snapshot(false);
}

TEST_ASYNC(snapshot_lists_tasks_with_what_they_wait_for)
{
    coil_future *future = new_future();
    coil_task *inner = spawn_with(awaits, future, .name = "in\"ner\n\\");
    coil_task *outer = spawn_with(awaits, inner, .name = "outer");
    coil_task *other = spawn_with(awaits, inner, .name = "other");
    settle();
    coil_task *ready = spawn_with(waits_forever, NULL, .name = "ready");
    coil_future_add_to_awaited_by(inner, future);
    tell();
    EXPECT_LOG("\"Task-...\",\"state\":\"ready\",\"waits_for\":null", "\"in\\u0022ner\\u000a\\u005c\",\"state\":\"waiting\",\"waits_for\":\"Future\"",
               "\"outer\",\"state\":\"waiting\",\"waits_for\":\"Task\"", "\"other\",\"state\":\"waiting\",\"waits_for\":\"Task\"",
               "\"ready\",\"state\":\"ready\",\"waits_for\":null");
    coil_future_discard_from_awaited_by(inner, future);
    coil_task_cancel(outer, NULL);
    coil_task_cancel(other, NULL);
    coil_task_cancel(ready, NULL);
    settle();
}

TEST(snapshot_without_a_loop_is_empty)
{
    const char *text = coil__snapshot(true);
    EXPECT(!text || strcmp(text, "{\"running\":false,\"tasks\":[]}\n") == 0);
    EXPECT(!coil__snapshot(false));
}
