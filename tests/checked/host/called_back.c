// A function of the host calls the module back, and what it calls waits.
#include "coil.h"

#include <stdio.h>

__attribute__((import_module("host"), import_name("call_back"))) void call_back(void);

__attribute__((export_name("waits"))) void waits(void)
{
    coil_value_release(coil_sleep(0.01));
}

// It may suspend itself, at other places.
static coil_value worker(void *arg)
{
    (void)arg;
    COIL_TRY(coil_sleep(0.01));
    call_back();
    puts("never printed");
    return coil_none();
}

int main(void)
{
    return coil_main(worker, NULL);
}
