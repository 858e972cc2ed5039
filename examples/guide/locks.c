// locks.c: an event that opens the doors, a semaphore that lets two in at a time, a lock around what must not be interleaved.

#include <coil.h>
#include <stdio.h>

typedef struct store {
    coil_event *open;
    coil_semaphore *places;
    coil_lock *till;
    int money;
} store;

typedef struct visit {
    store *shop;
    const char *name;
} visit;

static coil_value pay(store *shop, int price)
{
    COIL_TRY(coil_lock_acquire(shop->till)); // async with till:
    int before = shop->money;
    coil_value waited = coil_sleep(0.1); // without the lock another task would read the old sum here
    if (!coil_failed(waited)) shop->money = before + price;
    COIL_TRY(coil_lock_release(shop->till));
    return waited;
}

static coil_value shopping(const visit *me)
{
    printf("%s is in\n", me->name);
    COIL_TRY(coil_sleep(1));
    COIL_TRY(pay(me->shop, 5));
    printf("%s has paid\n", me->name);
    return coil_none();
}

static coil_value customer(void *arg)
{
    const visit *me = arg;
    COIL_TRY(coil_event_wait(me->shop->open));
    COIL_TRY(coil_semaphore_acquire(me->shop->places)); // async with places:
    coil_value outcome = shopping(me);
    COIL_TRY(coil_semaphore_release(me->shop->places)); // whatever the outcome is
    return outcome;
}

static coil_value open_late(store *shop)
{
    COIL_TRY(coil_sleep(1));
    puts("the shop opens");
    coil_event_set(shop->open);
    return coil_none();
}

static coil_value day(store *shop)
{
    static const char *const names[] = {"Ada", "Grace", "Alan", "Barbara"};
    coil_group *group = coil_group_new();
    for (size_t i = 0; i < 4; i++) {
        visit one = {shop, names[i]};
        coil_group_spawn_with(group, customer, &one, sizeof one);
    }
    return coil_group_exit(group, open_late(shop)); // what stands inside of the Python block, then its end
}

static coil_value app(void *arg)
{
    (void)arg;
    store shop = {coil_event_new(), coil_semaphore_new(2), coil_lock_new(), 0};
    coil_value outcome = shop.open && shop.places && shop.till ? day(&shop) : coil_last_error();
    printf("%d in the till\n", shop.money);
    coil_release(shop.open);
    coil_release(shop.places);
    coil_release(shop.till);
    return outcome;
}

int main(void)
{
    return coil_main(app, NULL);
}
