// deep_recursion.c: a recursive function that waits a hundred calls deep, while another task writes to its locals.
//
// What to see: a suspended task keeps its whole C stack, however deep, and at the same addresses. So a pointer to a local stays good while
// its function waits, and what another task writes through it is there when the function goes on.

#include <coil.h>
#include <stdio.h>

#define DEPTH 100

typedef struct mailbox {
    int *letters[DEPTH]; // where each call waits for its letter: in its own frame
    coil_future *posted;
} mailbox;

static int64_t fibonacci_mod(int n)
{
    int64_t a = 0, b = 1;
    for (int i = 0; i < n; i++) {
        int64_t next = (a + b) % 1000;
        a = b;
        b = next;
    }
    return a;
}

// Each call owns a letter, waits at the bottom with all the others, and adds what was written to it on the way back.
static coil_value descend(mailbox *box, int depth)
{
    int letter = -1;
    box->letters[depth] = &letter;
    if (depth == DEPTH - 1) {
        printf("reader: waits, %d calls deep\n", DEPTH);
        COIL_TRY(coil_await(box->posted));
        puts("reader: goes on");
        return coil_int(letter);
    }
    COIL_LET(below, descend(box, depth + 1));
    return coil_int(letter + coil_as_int(below));
}

static coil_value reader(void *arg)
{
    COIL_LET(sum, descend(arg, 0));
    printf("reader: the letters add up to %d\n", (int)coil_as_int(sum));
    return coil_none();
}

static coil_value writer(void *arg)
{
    mailbox *box = arg;
    int unread = 0;
    for (int depth = 0; depth < DEPTH; depth++) {
        unread += *box->letters[depth];
        *box->letters[depth] = (int)fibonacci_mod(depth);
    }
    printf("writer: found %d, wrote %d letters\n", unread, DEPTH);
    return coil_future_set_result(box->posted, coil_none());
}

static coil_value app(void *arg)
{
    (void)arg;
    mailbox box = {.posted = coil_future_new()};
    coil_group *group = coil_group_new();
    coil_group_spawn(group, reader, &box);
    coil_group_spawn(group, writer, &box);
    coil_value result = coil_group_join(group);
    coil_release(box.posted);
    return result;
}

int main(void)
{
    return coil_main(app, NULL);
}
