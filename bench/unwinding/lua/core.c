// core.c: Lua 5.4 as one file, as its own onelua.c puts it together, without the libraries that ask for a system.
//
// Lua's errors jump over C frames (longjmp), which cannot be where these frames may be put aside. Lua lets whoever builds it say what is done instead: here
// an error ends the program. So `error` and `pcall` are out, and with them coroutines of Lua's own that are left by an error; all else is Lua as it is.

#include <stdio.h>
#include <stdlib.h>

#define LUAI_THROW(L, c) (fprintf(stderr, "lua: an error\n"), abort())
#define LUAI_TRY(L, c, a) \
    {                     \
        a}
#define luai_jmpbuf int
#define l_signalT int

// The same each time: nothing asks for the clock.
#define l_randomizePivot() 1u
#define luai_makeseed(L) 1u

#include "lprefix.h"

#define LUA_CORE
#define LUA_LIB
#define ltable_c
#define lvm_c
#include "luaconf.h"

#undef LUAI_FUNC
#undef LUAI_DDEC
#undef LUAI_DDEF
#define LUAI_FUNC static
#define LUAI_DDEC(def)
#define LUAI_DDEF static

#include "lzio.c"
#include "lctype.c"
#include "lopcodes.c"
#include "lmem.c"
#include "lundump.c"
#include "ldump.c"
#include "lstate.c"
#include "lgc.c"
#include "llex.c"
#include "lcode.c"
#include "lparser.c"
#include "ldebug.c"
#include "lfunc.c"
#include "lobject.c"
#include "ltm.c"
#include "lstring.c"
#include "ltable.c"
#include "ldo.c"
#include "lvm.c"
#include "lapi.c"
#include "lauxlib.c"
#include "lbaselib.c"
#include "lmathlib.c"
#include "lstrlib.c"
#include "ltablib.c"
