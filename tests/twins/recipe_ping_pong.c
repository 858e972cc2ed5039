// Ping-pong over one condition: each waits until the ball is on its side.

#include <coil.h>
#include <stdio.h>

typedef struct court {
    coil_condition *ball_moves;
    int side, rallies;
} court;

typedef struct player {
    court *court;
    int side;
} player;

static coil_value my_turn(void *arg)
{
    player *me = arg;
    return coil_bool(me->court->side == me->side || me->court->rallies == 0);
}

static coil_value play(player *me)
{
    court *c = me->court;
    COIL_WITH_CONDITION(c->ball_moves);
    while (true) {
        COIL_TRY(coil_condition_wait_for(c->ball_moves, my_turn, me));
        if (c->rallies == 0) return coil_none();
        printf("%s %d\n", me->side ? "pong" : "ping", c->rallies--);
        c->side = !c->side;
        COIL_TRY(coil_condition_notify_all(c->ball_moves));
    }
}

static coil_value player_main(void *arg)
{
    player *me = arg;
    COIL_TRY(play(me));
    printf("player %d is done\n", me->side);
    return coil_none();
}

static coil_value app(void *arg)
{
    (void)arg;
    court c = {coil_condition_new(NULL), 0, 6};
    COIL_TRY(COIL_GATHER(coil_coroutine_new(player_main, &(player){&c, 1}), coil_coroutine_new(player_main, &(player){&c, 0})));
    coil_release(c.ball_moves);
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
