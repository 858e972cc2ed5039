// SPDX-License-Identifier: MIT
//
// check.h: an expectation of a native test. One that does not hold is told of, and ends the program with status 1.
#ifndef COIL_TESTS_CHECK_H
#define COIL_TESTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(holds) ((holds) ? (void)0 : check_failed(#holds, __FILE__, __LINE__))

static inline void check_failed(const char *text, const char *file, int line)
{
    fprintf(stderr, "%s:%d: expected %s\n", file, line, text);
    exit(1);
}

#endif
