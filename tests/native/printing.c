// SPDX-License-Identifier: MIT
//
// printing.c: what is printed on standard output: call graphs, the tree and the table of all tasks, just as the functions that format them give it.

#define _POSIX_C_SOURCE 200809L

#include "coil.h"

#include "check.h"

#include <string.h>
#include <unistd.h>

static coil_value prints(void *unused)
{
    (void)unused;
    COIL_TRY(coil_print_call_graph(NULL, 0, COIL_NO_LIMIT));
    COIL_TRY(coil_print_task_tree(NULL));
    COIL_TRY(coil_print_tasks(NULL));
    return coil_format_call_graph(NULL, 0, COIL_NO_LIMIT);
}

int main(void)
{
    int kept = dup(STDOUT_FILENO), ends[2];
    CHECK(pipe(ends) == 0);
    dup2(ends[1], STDOUT_FILENO);
    coil_value graph = coil_run(prints, NULL);
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(ends[1]);
    char printed[4000];
    size_t length = 0;
    ssize_t got;
    while ((got = read(ends[0], printed + length, sizeof printed - 1 - length)) > 0) length += (size_t)got;
    printed[length] = '\0';
    size_t graph_length = strlen(coil_as_string(graph));
    CHECK(graph_length > 0 && strncmp(printed, coil_as_string(graph), graph_length) == 0 && printed[graph_length] == '\n');
    const char *tree = strstr(printed, "└── (T) Task-1\n    └──  prints "), *table = strstr(printed, "tid        task id ");
    CHECK(tree && table && tree < table && strstr(table, " Task-1 "));
    coil_value_release(graph);

    coil_list *list = coil_list_new(0, NULL);
    coil_value refused = coil_print_call_graph(list, 0, 0);
    CHECK(coil_error_matches(refused, coil_TypeError));
    coil_value_release(refused);
    coil_release(list);
    CHECK(coil_memory_live() == 0);
    return 0;
}
