// setjmp.h: Lua includes it whether it uses it or not, and that of wasi-libc refuses to be included.
