// SPDX-License-Identifier: MIT
//
// run.c: the way from C's main: what coil_run (runner.c) returned as an exit status, errors printed.

#include "core.h"

#include <stdio.h>
#include <string.h>

COIL__COLD_BEGIN

#define INTERRUPTED 130 // 128 and SIGINT, as a shell has it, and Python

static int exit_status(coil_value value)
{
    if (value.tag == COIL_INT) return (int)(value.as.integer & 0xff);
    return 0;
}

// Prints what went wrong; the exit status.
COIL__APART static int report(coil_value result)
{
    int status = exit_status(result);
    if (coil_error_matches(result, coil_SystemExit)) {
        coil_value code = coil_error_value(result);
        status = exit_status(code);
        if (code.tag != COIL_INT && *coil_error_message(result)) { // sys.exit("message")
            coil__host_write(coil_error_message(result), strlen(coil_error_message(result)));
            coil__host_write("\n", 1);
            status = 1;
        }
    } else if (coil_failed(result)) {
        fflush(stdout); // what the program wrote comes before what went wrong
        coil_error_print(result);
        status = coil_error_matches(result, coil_KeyboardInterrupt) ? INTERRUPTED : 1;
    }
    coil_value_release(result);
    return status;
}

int coil_main_at(coil_function function, void *arg, const char *name, const char *file, int line)
{
    return report(coil_run_at(function, arg, name, file, line));
}

COIL__COLD_END
