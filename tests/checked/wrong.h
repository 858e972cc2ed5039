// wrong.h: one program that does wrong in many ways, in a file each; its argument says in which.
#pragma once

#include "coil.h"

coil_value damaged(void *arg);
coil_value deep(void *arg);
coil_value marked(void *arg);
coil_value pointer(void *arg);
coil_value suspendable_pointer(void *arg);
