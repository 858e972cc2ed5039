// The example, as a program of the suites.

#include "../../../examples/javascript/cookbook.c"
