// lua.c: Lua, with a function that waits.
//
//   fib       calls of Lua functions, and nothing else
//   strings   what Lua's library does in C: formats, patterns, concatenations, a sort whose comparison is in Lua
//   fifty     fifty states at once; each waits in a loop, ten calls of Lua deep, and in the comparisons of a sort, and so under a C function of Lua's

#include "programs.h"

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

#include <stdio.h>
#include <stdlib.h>

static int lua_wait(lua_State *lua)
{
    (void)lua;
    wait_here();
    return 0;
}

static const luaL_Reg libraries[] = {
    {LUA_GNAME, luaopen_base},
    {LUA_TABLIBNAME, luaopen_table},
    {LUA_STRLIBNAME, luaopen_string},
    {LUA_MATHLIBNAME, luaopen_math},
};

static long run(const char *script)
{
    lua_State *lua = luaL_newstate();
    if (!lua) abort();
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        luaL_requiref(lua, libraries[i].name, libraries[i].func, 1);
        lua_pop(lua, 1);
    }
    lua_register(lua, "wait", lua_wait);
    if (luaL_loadstring(lua, script) != LUA_OK) {
        printf("lua: %s\n", lua_tostring(lua, -1));
        exit(1);
    }
    lua_call(lua, 0, 1);
    long result = (long)lua_tointeger(lua, -1);
    lua_close(lua);
    return result;
}

static void fib(work *all)
{
    all->result = run("local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end\n"
                      "return fib(24)");
}

static void strings(work *all)
{
    all->result = run("local words, total = {}, 0\n"
                      "for i = 1, 3000 do words[i] = string.format('%05d-%s', i * 7919 % 3001, string.rep('x', i % 13)) end\n"
                      "table.sort(words, function(a, b) return a < b end)\n"
                      "local text = table.concat(words, ' ')\n"
                      "for number, xs in text:gmatch('(%d+)%-(x*)') do total = total + number * #xs end\n"
                      "return total + #text:gsub('x+', string.upper)");
}

static void waits(work *all)
{
    all->result = run("local function deep(n) if n == 0 then for i = 1, 500 do wait() end return 1 end return deep(n - 1) + 1 end\n"
                      "local numbers = {}\n"
                      "for i = 1, 100 do numbers[i] = i * 7919 % 101 end\n"
                      "table.sort(numbers, function(a, b) wait() return a < b end)\n"
                      "return deep(10) * 1000 + numbers[7]");
}

int main(void)
{
    measure_alone("fib", fib);
    measure_alone("strings", strings);
    measure_together("fifty", waits);
    return 0;
}
