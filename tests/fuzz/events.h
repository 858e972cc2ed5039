// SPDX-License-Identifier: MIT
//
// events.h: the lines that a scenario tells.
#ifndef COIL_TESTS_FUZZ_EVENTS_H
#define COIL_TESTS_FUZZ_EVENTS_H

#include "coil.h"

extern const coil_error_type *coil_MyError, *coil_MyBaseError;

// A line: begun with the time and the task, put together, ended. Begin is false while no loop runs: nothing is to be told.
bool events_begin_line(void);
void events_put(const char *format, ...) COIL_PRINTF(1, 2);
void events_put_value(coil_value value); // borrowed; errors too
void events_put_object(void *object);    // borrowed; NULL: None
void events_end_line(void);

const char *events_state(coil_future *future); // what can be known without looking at its error
bool events_loop_runs(void);
double events_start_time(void);

void events_set_up(void); // before the first scenario of a process
void events_begin_program(void);
void events_begin_main(void); // in the main task
void events_tell_run(coil_value result); // taken
// result: taken. waiting: whether the scenario keeps a future that is still pending; in Python that may be in a circle, with all that a gathering of it keeps.
void events_end_program(coil_value result, bool waiting);

#endif
