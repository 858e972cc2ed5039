// wasi_start.c: what a command for WASI starts with. Its own, since the linker that is used here brings no crt1.

#include <stdlib.h>

void __wasm_call_ctors(void);
int __main_void(void);

__attribute__((export_name("_start"))) void _start(void)
{
    __wasm_call_ctors();
    exit(__main_void());
}
