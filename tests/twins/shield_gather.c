// shield around gather and gather around shields: which futures a cancellation reaches.
#include "tell.h"

static void look(const char *what, coil_future *future)
{
    if (!coil_future_done(future)) printf("%s: pending\n", what);
    else tell(what, coil_future_exception(future));
}

static coil_value turns(int count)
{
    while (count-- > 0) COIL_TRY(coil_sleep(0));
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    void *children[] = {coil_future_new(), coil_future_new()};
    coil_future *parent = coil_gather_future(2, children, 0);
    coil_future *outer = coil_shield(parent);
    coil_future_cancel(outer, NULL);
    COIL_TRY(turns(1));
    look("shield", outer);
    look("gather", parent);
    look("child", children[0]);
    COIL_TRY(coil_future_set_result(children[0], coil_int(1)));
    COIL_TRY(coil_future_set_result(children[1], coil_int(2)));
    COIL_TRY(turns(1));
    tell("gather", coil_future_result(parent));
    coil_release(outer);
    coil_release(parent);
    for (int i = 0; i < 2; i++) {
        coil_release(children[i]);
        children[i] = coil_future_new();
    }

    void *shields[] = {coil_shield(children[0]), coil_shield(children[1])};
    parent = coil_gather_future(2, shields, 0);
    tell("cancel", coil_bool(coil_future_cancel(parent, "all")));
    look("gather", parent);
    look("shield", shields[0]);
    COIL_TRY(turns(1));
    look("gather", parent);
    look("child", children[0]);
    COIL_TRY(coil_future_set_result(children[0], coil_int(1)));
    coil_future_cancel(children[1], NULL);
    COIL_TRY(turns(1));
    for (int i = 0; i < 2; i++) {
        look("child", children[i]);
        coil_release(shields[i]);
        coil_release(children[i]);
    }
    coil_release(parent);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
