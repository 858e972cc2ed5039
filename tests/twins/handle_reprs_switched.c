// Handles that are made and cancelled before, in and after debug mode: it counts what the mode is when they are cancelled, or else when they are looked at.
#include "tell_places.h"

static void say(void *what)
{
    (void)what;
}

static coil_handle *soon(void)
{
    return coil_retain(coil_loop_call_soon(NULL, say, "something"));
}

static coil_handle *later(void)
{
    return coil_retain(coil_loop_call_later(NULL, 1.0, say, "something"));
}

static coil_value app(void *arg)
{
    (void)arg;
    coil_handle *before = soon(), *dropped = later();
    coil_handle_cancel(dropped);
    coil_handle *cancelled = later();
    coil_loop_set_debug(NULL, true);
    tell_plain_repr("made before", before);
    tell_plain_repr("cancelled before", dropped);
    coil_handle_cancel(cancelled);
    tell_plain_repr("made before, cancelled now", cancelled);
    coil_handle *made = soon(), *kept = later();
    coil_handle_cancel(kept);
    coil_handle *late = later();
    coil_loop_set_debug(NULL, false);
    tell_plain_repr("made in debug mode", made);
    tell_plain_repr("cancelled in debug mode", kept);
    coil_handle_cancel(late);
    tell_plain_repr("cancelled afterwards", late);
    coil_handle *all[] = {before, dropped, cancelled, made, kept, late};
    for (int i = 0; i < 6; i++) coil_release(all[i]);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
