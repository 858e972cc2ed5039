// help.ts: what the command says about itself.

const COMPILE_OPTIONS = `  -O0 -O1 -O2 -O3 -Os -Oz    how much to optimise (-O2)
  -g                         keep the functions' names, and lines for coil_task_print_stack; with --host native, debug information
  -I DIR, -D NAME[=VALUE]    and -U, -W…, -f…, -m…, -std=…, -isystem, -include: as for clang`;

export const MAIN_HELP = `coil: asyncio for C, compiled to WebAssembly

usage:
  coil build FILE.c… [-o OUT.wasm]     compile to one module for every host
  coil finish LINKED.wasm -o OUT.wasm  make a module that another build has linked with libcoil.a one that runs
  coil run FILE.c… | FILE.wasm         compile if need be, and run
  coil inspect FILE.c… | FILE.wasm     say who may suspend and why, what that costs, and how large stacks are
  coil ps [PID]                        what runs; what the tasks of a running program are doing

  coil build --help, and so on         their options
  coil --version
`;

export const BUILD_HELP = `usage: coil build FILE.c… [options]

Compiles C (or C++: .cc, .cpp) to one WebAssembly module, the same for Node.js, pages and WASI. Objects (.o) and archives (.a) that
a clang has compiled for wasm32-wasip1 are linked with it.

  -o FILE                    the output (the first source's name with .wasm, in the current directory); a program with snippets of JavaScript (COIL_JS)
                             also gets FILE.snippets.js, for load()
  --target wasip1|wasip2|wasip3|wasi-http
                             a module of WASI preview 1, which runs on every host (default); a component of WASI 0.2, which has sockets, for wasmtime and
                             other runtimes of components, or of WASI 0.3, for those that have it (docs/wasi.md); or one that answers HTTP, for
                             \`wasmtime serve\` and others (docs/http.md)
  --aot                      write FILE.cwasm too: compiled by wasmtime for this machine, so that it starts at once
                             (wasmtime run --allow-precompiled FILE.cwasm, coil run FILE.cwasm)
  --types                    write FILE.d.ts too: the types of the functions for JavaScript (COIL_EXPORT_AS), for load<Exports>()
  --trace                    a program that writes a trace, for https://ui.perfetto.dev, when COIL_TRACE=FILE is in its environment
                             (wasmtime run --dir=. --env COIL_TRACE=out.json OUT.wasm)
  --explain                  a program that says what CPython would execute at each await, when COIL_EXPLAIN=1 is there
  --ps                       a program that \`coil ps\` can look at when \`coil run OUT.wasm\` runs it
  --checked                  a program that ends with the name of a function that was suspended and must not be (docs/compiler/checked.md)
${COMPILE_OPTIONS}

environment:
  COIL_TOOLCHAIN=npm|clang   the compiler of the npm package, or a clang with a wasm target
  WASI_SDK_PATH              a wasi-sdk, whose clang and sysroot are then used
  COIL_WASI_SYSROOT          the sysroot for a clang on PATH
  COIL_CACHE                 where to keep what was compiled
`;

export const FINISH_HELP = `usage: coil finish LINKED.wasm -o OUT.wasm [options]

For builds that compile and link by themselves (docs/linking.md): takes what a linker has made of objects for wasm32-wasip1 and the package's libcoil.a, and does
what \`coil build\` does after linking. Since the types of C are not known any more, calls through pointers are followed by their WebAssembly types.

  -o FILE                    the output; snippets of JavaScript (COIL_JS) get FILE.snippets.js beside it
  --types                    write FILE.d.ts too
  -O0 -O1 -O2 -O3 -Os -Oz    how much to optimise (-O2)
  -g                         keep the functions' names
`;

export const RUN_HELP = `usage: coil run FILE.c… [options] [-- ARGUMENTS]
       coil run FILE.wasm|FILE.cwasm [options] [-- ARGUMENTS]

Runs a program with this command's standard streams, environment and exit status. Its argv[0] is FILE as given, on every host.

  --host node                in this process (default)
  --host browser             in a headless Chromium (COIL_CHROMIUM, or the one on PATH)
  --host wasmtime            under wasmtime (COIL_WASMTIME, or the one on PATH)
  --host native              compiled with $CC or cc, for debuggers and sanitizers
  --target wasip2|wasip3     as a component of WASI 0.2 or 0.3, which has sockets, under wasmtime; it may use the network as this command may
  --target wasi-http         under \`wasmtime serve\`, which takes the ARGUMENTS: -- --addr 127.0.0.1:8080
  --virtual-time             jump over waiting instead of waiting
  --trace OUT.json           write every event to a file for https://ui.perfetto.dev: a track a task, arrows from who wakes to who is woken
  --explain                  say on standard error what CPython would execute at each await (docs/await.md)
  --checked                  end with the name of a function that is suspended and must not be (docs/compiler/checked.md)
${COMPILE_OPTIONS}
`;

export const PS_HELP = `usage: coil ps
       coil ps PID [--tree | --json]
       coil pstree PID

Lists the programs that \`coil run\` runs on this machine for this user; or the tasks of one of them: the functions that each is in, innermost first, and
who awaits it, as \`python -m asyncio ps\` does. The program goes on as if nobody had asked.

  --tree                     each task below the functions of the task that awaits it (the same as coil pstree)
  --json                     all that is known

A program in a page cannot be asked; of modules (.wasm) those can that were built with \`coil build --ps\`.
`;

export const INSPECT_HELP = `usage: coil inspect FILE.wasm [options]
       coil inspect FILE.c… [options]

Says which functions may suspend and why, what being able to costs, which pointer type costs most, and how large stacks are.
A module is known if it was built on this machine, or with -g.

  --why FUNCTION             the shortest chain of calls from the function to a suspension, or that it never suspends
  --match TEXT               only functions with TEXT in their name, or in their file's
  --sort cost|linked|delivered|name   by what unwinding adds (default), by bytes before or after the passes, or by name
  --top N                    how many functions (10)
  --all                      all functions, pointer types and stacks, those of Coil and libraries too
  --compare                  build the sources once more, so that nothing can suspend, and say what that saves
  --json                     everything, as JSON (docs/compiler/inspect.md)

With sources:
  --trace, --explain, --ps, --checked: as for coil build
${COMPILE_OPTIONS}
`;
