// worker.mjs: one of the threads that fuzz: a Python and the C interpreter, seeds in, differences out.

import { parentPort, workerData } from 'node:worker_threads';
import { runInC } from './c-host.mjs';
import { generate } from './generate.mjs';
import { startPython } from './python-host.mjs';
import { knownDifference } from './known.mjs';
import { format, parse } from './scenario.mjs';
import { shrink } from './shrink.mjs';

const { command, rule, shared } = workerData;
const runInPython = await startPython(shared, rule);

/** Runs scenarios on both sides: { c, python, differs, known } for each. */
async function runBoth(scenarios) {
  const inC = runInC(command, scenarios); // its process works while Python does
  const inPython = runInPython(scenarios);
  return (await inC).map((c, at) => {
    const python = inPython[at];
    const known = c === python ? undefined : knownDifference(scenarios[at], c, python);
    return { c, python, known, differs: c !== python && known === undefined && !python.startsWith('the program does not end') };
  });
}

async function differ(scenarios) {
  return (await runBoth(scenarios)).map(({ differs }) => differs);
}

const tasks = {
  async seeds({ first, last }) {
    const scenarios = [];
    for (let seed = first; seed <= last; seed++) scenarios.push(generate(seed));
    const outputs = await runBoth(scenarios);
    const different = outputs.flatMap(({ c, python, differs }, at) => (differs ? [{ seed: first + at, text: format(scenarios[at]), c, python }] : []));
    const known = outputs.flatMap((output) => output.known ?? []);
    return { count: scenarios.length, lines: outputs.reduce((sum, { python }) => sum + python.split('\n').length, 0), different, known };
  },
  async scenario({ text }) {
    const [output] = await runBoth([parse(text)]);
    return { text, ...output };
  },
  async shrink({ text }) {
    const smallest = await shrink(parse(text), differ);
    const [{ c, python }] = await runBoth([smallest]);
    return { text: format(smallest), c, python };
  },
};

parentPort.on('message', ({ id, task, ...given }) => {
  tasks[task](given).then(
    (result) => parentPort.postMessage({ id, result }),
    (error) => parentPort.postMessage({ id, error: String(error?.stack ?? error) }),
  );
});
