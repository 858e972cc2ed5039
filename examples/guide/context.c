// context.c: a value that travels with the task: set here, read in whatever runs for it, unseen by all others.

#include <coil.h>
#include <stdio.h>

static coil_var *user;

static void log_line(const char *text)
{
    coil_value name = coil_var_get(user);
    printf("[%s] %s\n", coil_as_string(name), text);
    coil_value_release(name);
}

static coil_value query(void)
{
    log_line("asks the database");
    COIL_TRY(coil_sleep(1));
    log_line("has an answer");
    return coil_none();
}

static coil_value handle_request(void *name)
{
    coil_token *token;
    COIL_TRY(coil_var_set(user, coil_string(name), &token)); // with user.set(name):
    return coil_token_exit(token, query());
}

static coil_value app(void *arg)
{
    (void)arg;
    user = coil_var_new_default("user", coil_string("nobody"));
    if (!user) return coil_last_error();
    COIL_TRY(COIL_GATHER(coil_coroutine_new(handle_request, "ada"), coil_coroutine_new(handle_request, "grace")));
    log_line("is left");
    coil_release(user);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
