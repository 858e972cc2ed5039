// storage.c: for docs/compiler/inspect.md. Blocks are read through a pointer, from memory or from something slow.
//
// What to see: whoever reads a block may suspend, by the C type of the pointer alone; walk() recurses, so its task has no stack size of its own; the
// promise of block_size() is one that the compiler cannot check.

#include <coil.h>
#include <stdio.h>
#include <string.h>

#define BLOCK 64

typedef struct storage storage;
struct storage {
    int (*read)(storage *from, void *block, int size, long long offset);
    const char *name;
    double delay;
};

static int memory_read(storage *from, void *block, int size, long long offset)
{
    (void)from;
    memset(block, (int)(offset / BLOCK) + 1, (size_t)size);
    return size;
}

static int slow_read(storage *from, void *block, int size, long long offset)
{
    coil_value_release(coil_sleep(from->delay));
    return memory_read(from, block, size, offset);
}

static int read_block(storage *from, unsigned char *block, int number)
{
    return from->read(from, block, BLOCK, (long long)number * BLOCK);
}

static int checksum(storage *from, int blocks)
{
    unsigned char block[BLOCK];
    int sum = 0;
    for (int at = 0; at < blocks; at++) {
        int size = read_block(from, block, at);
        for (int i = 0; i < size; i++) sum += block[i];
    }
    return sum;
}

int walk(storage *from, int number, int blocks);

// The blocks of a tree: the children of block n are 2n + 1 and 2n + 2.
int walk(storage *from, int number, int blocks)
{
    unsigned char block[BLOCK];
    if (number >= blocks) return 0;
    int size = read_block(from, block, number);
    return size + walk(from, 2 * number + 1, blocks) + walk(from, 2 * number + 2, blocks);
}

// Only ever of a storage in memory.
COIL_NEVER_SUSPENDS static int block_size(storage *from)
{
    unsigned char block[BLOCK];
    return read_block(from, block, 0);
}

static coil_value summing(void *arg)
{
    return coil_int(checksum(arg, 8));
}

static coil_value walking(void *arg)
{
    return coil_int(walk(arg, 0, 15));
}

static coil_value app(void *arg)
{
    (void)arg;
    static storage memory = {memory_read, "memory", 0}, slow = {slow_read, "slow", 0.5};
    storage *all[] = {&memory, &slow};
    printf("blocks of %d bytes\n", block_size(&memory));
    for (int i = 0; i < 2; i++) {
        coil_task *sum = coil_create_task(coil_coroutine_new(summing, all[i])), *size = coil_create_task(coil_coroutine_new(walking, all[i]));
        COIL_LET(summed, coil_join(sum));
        COIL_LET(walked, coil_join(size));
        printf("%s: %d, %d bytes\n", all[i]->name, (int)coil_as_int(summed), (int)coil_as_int(walked));
    }
    return coil_none();
}

int main(void)
{
    return coil_main(app, NULL);
}
