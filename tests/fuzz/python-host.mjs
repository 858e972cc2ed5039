// python-host.mjs: CPython 3.14 (Pyodide, in this thread) as one side of the comparison.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPyodide } from 'pyodide';
import { toPython } from './python.mjs';

const folders = { twins: '../twins', fuzz: '.' };

/**
 * Starts Python: a function from scenarios to what each of them tells. A rule is a change of how Python behaves, to see whether it is found.
 * shared: two bytes of memory: another thread interrupts Python by setting the first to 2; the second is a number that each scenario
 * has while it runs, and otherwise 0.
 */
export async function startPython(shared, rule) {
  // What is ignored in both, such as an error while a generator is freed, is printed by Python only.
  const python = await loadPyodide({ stdout: () => {}, stderr: () => {} });
  for (const [name, path] of Object.entries(folders)) {
    python.FS.mkdirTree(`/repo/${name}`);
    python.FS.mount(python.FS.filesystems.NODEFS, { root: fileURLToPath(new URL(path, import.meta.url)) }, `/repo/${name}`);
  }
  python.runPython('import sys\nsys.path[:0] = ["/repo/twins", "/repo/fuzz"]\nsys.dont_write_bytecode = True\nimport interpreter');
  if (rule) python.runPython(readFileSync(fileURLToPath(new URL('rules.py', import.meta.url)), 'utf8') + `\n${rule}()\n`);
  const run = python.runPython('interpreter.run');
  python.setInterruptBuffer(new Uint8Array(shared, 0, 1));
  const running = new Uint8Array(shared, 1, 1);
  let count = 0;
  return (scenarios) =>
    scenarios.map((scenario) => {
      count = (count % 255) + 1;
      const source = toPython(scenario);
      running[0] = count;
      const text = told(run, source);
      running[0] = 0;
      return text;
    });
}

function told(run, source) {
  try {
    return run(source);
  } catch (error) {
    if (error.name !== 'PythonError') throw error; // the end of this Python
    return `the program cannot be run: ${error.message}\n${source}`;
  }
}
