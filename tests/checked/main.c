#include "wrong.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    coil_function function;
} ways[] = {
    {"damaged", damaged},
    {"deep", deep},
    {"marked", marked},
    {"pointer", pointer},
    {"suspendable_pointer", suspendable_pointer},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (argc == 2 && strcmp(argv[1], ways[i].name) == 0) return coil_main(ways[i].function, NULL);
    return 2;
}
