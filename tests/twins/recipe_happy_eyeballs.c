// Happy eyeballs: connections are tried a quarter of a second apart; the first that is made wins, the others are cancelled.

#include <coil.h>
#include <stdio.h>

typedef struct address {
    const char *name;
    double takes;
    bool refuses;
} address;

static coil_value connect_to(void *arg)
{
    const address *to = arg;
    printf("%.2f try %s\n", coil_loop_time(NULL), to->name);
    COIL_TRY(coil_sleep(to->takes));
    if (to->refuses) return coil_raise(coil_ConnectionRefusedError, "%s refuses", to->name);
    return coil_string(to->name);
}

static coil_value race(size_t count, address *addresses)
{
    coil_racer racers[4];
    for (size_t i = 0; i < count; i++) racers[i] = (coil_racer){connect_to, &addresses[i]};
    coil_race_result result;
    COIL_TRY(coil_staggered_race(count, racers, 0.25, &result));
    if (result.index < 0) puts("nobody won");
    else printf("%.2f winner %s, number %d\n", coil_loop_time(NULL), coil_as_string(result.winner), (int)result.index);
    for (size_t i = 0; i < coil_list_count(result.exceptions); i++) {
        coil_value error = coil_list_get(result.exceptions, i);
        printf("  %zu: %s\n", i, coil_failed(error) ? coil_error_type_of(error)->name : "None");
    }
    coil_value_release(result.winner);
    coil_release(result.exceptions);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    COIL_TRY(race(3, (address[]){{"v6", 5, false}, {"v4", 0.3, false}, {"v4b", 0.1, true}}));
    COIL_TRY(race(2, (address[]){{"v6", 0.1, true}, {"v4", 1, true}}));
    return race(3, (address[]){{"v6", 0.1, true}, {"v4", 1, false}, {"v4b", 0.2, false}});
}

int main(void)
{
    return coil_main(app, NULL);
}
