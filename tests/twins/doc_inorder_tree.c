// A tree walked in order by a recursive generator, and a counter that can be moved by sending.

#include <coil.h>
#include <stdio.h>

typedef struct tree {
    struct tree *left, *right;
    int label;
} tree;

static coil_value inorder(void *arg)
{
    tree *t = arg;
    if (!t) return coil_none();
    coil_for_taken (x, coil_generator_new(inorder, t->left)) COIL_TRY(coil_yield(x));
    COIL_TRY(coil_yield(coil_int(t->label)));
    coil_for_taken (x, coil_generator_new(inorder, t->right)) COIL_TRY(coil_yield(x));
    return coil_none();
}

static coil_value counter(void *arg)
{
    int64_t maximum = *(int *)arg, i = 0;
    while (i < maximum) {
        COIL_LET(val, coil_yield(coil_int(i)));
        if (val.tag != COIL_NONE) i = coil_as_int(val);
        else i++;
    }
    return coil_none();
}

static coil_value show_next(coil_generator *it)
{
    coil_value value;
    switch (coil_next(it, &value)) {
    case COIL_SEND_NEXT: printf("%d\n", (int)coil_as_int(value)); return coil_none();
    case COIL_SEND_RETURN: puts("StopIteration"); return coil_none();
    default: return value;
    }
}

static coil_value app(void *arg)
{
    (void)arg;
    tree leaves[] = {{NULL, NULL, 1}, {NULL, NULL, 3}, {NULL, NULL, 5}};
    tree two = {&leaves[0], &leaves[1], 2}, root = {&two, &leaves[2], 4};
    coil_for_taken (label, coil_generator_new(inorder, &root)) printf("label %d\n", (int)coil_as_int(label));

    coil_generator *it = coil_generator_with(counter, &(int){10}, sizeof(int));
    coil_value sent;
    COIL_TRY(show_next(it));
    COIL_TRY(show_next(it));
    if (coil_generator_send(it, coil_int(8), &sent) == COIL_SEND_ERROR) return sent;
    printf("%d\n", (int)coil_as_int(sent));
    COIL_TRY(show_next(it));
    COIL_TRY(show_next(it));
    coil_release(it);
    return coil_none();
}

int main(void)
{
    coil_value outcome = app(NULL);
    return coil_failed(outcome);
}
