// run-python.mjs: runs Python programs under CPython 3.14 (Pyodide, in this process) in virtual time, and keeps what they print.
//
//   node run-python.mjs [--check] [FILE.py…]     no file: every twin, here, in ../../examples and in its folder guide
//
// Writes each program's standard output, as it is, to expected/NAME.txt beside it. With --check it writes nothing, and fails when an
// output differs from its file. The files are what the C twins are compared with, so that those tests need no Python.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { loadPyodide } from 'pyodide';

const twins = dirname(fileURLToPath(import.meta.url));
const examples = resolve(twins, '../../examples');
const guide = join(examples, 'guide');
const folders = { [twins]: 'twins', [examples]: 'examples', [guide]: 'guide' };

// A folder's programs: the Python files with a C file beside them. The others are helpers.
function pairs(folder) {
  const names = new Set(readdirSync(folder));
  return [...names].filter((name) => name.endsWith('.py') && names.has(name.replace(/\.py$/, '.c'))).sort().map((name) => join(folder, name));
}

const RUN = `
import contextlib, io, logging, sys, traceback, warnings

logger = logging.getLogger("asyncio")

def run(path):
    """Returns what the program at the path prints, and the traceback of the error with which it ended, or None."""
    for name in [name for name, module in sys.modules.items() if (getattr(module, "__file__", None) or "").startswith("/repo/")]:
        if name != "virtual_loop":
            del sys.modules[name]  # a program's helpers are fresh, as its globals are
    logger.handlers.clear()  # of the program before
    logger.propagate = True
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output), warnings.catch_warnings():
            virtual_loop.run_file(path)
    except BaseException:
        return output.getvalue(), traceback.format_exc()
    return output.getvalue(), None

sys.path.insert(0, "/repo/twins")
sys.dont_write_bytecode = True
import virtual_loop
run
`;

async function startPython() {
  const python = await loadPyodide();
  for (const [root, name] of Object.entries(folders)) {
    python.FS.mkdirTree(`/repo/${name}`);
    python.FS.mount(python.FS.filesystems.NODEFS, { root }, `/repo/${name}`);
  }
  const run = python.runPython(RUN);
  return (file) => run(`/repo/${folders[dirname(file)]}/${basename(file)}`).toJs();
}

const check = process.argv.includes('--check');
const given = process.argv.slice(2).filter((argument) => argument !== '--check');
const files = given.length > 0 ? given.map((file) => resolve(file)) : [...pairs(examples), ...pairs(guide), ...pairs(twins)];
for (const file of files) {
  if (!(dirname(file) in folders)) {
    console.error(`run-python: ${file} is in none of ${Object.keys(folders).join(', ')}`);
    process.exit(2);
  }
}

const runPython = await startPython();
let failures = 0;
for (const file of files) {
  const name = basename(file, '.py');
  const expected = join(dirname(file), 'expected', `${name}.txt`);
  const [output, error] = runPython(file);
  if (error) {
    console.error(`${name}: ${error}`);
    failures++;
  } else if (!check) {
    mkdirSync(dirname(expected), { recursive: true });
    writeFileSync(expected, output);
  } else if (!existsSync(expected) || output !== readFileSync(expected, 'utf8')) {
    console.error(`${name}: CPython prints something else than ${expected} says; record it again without --check`);
    failures++;
  }
}
console.log(`${files.length - failures} of ${files.length} Python programs ${check ? 'print what is recorded' : 'recorded'}`);
process.exitCode = failures ? 1 : 0;
