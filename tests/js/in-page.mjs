// in-page.mjs: one suite in a page, or in a worker of it; the page may read what the server of js.test.mjs serves, and nothing else.

/** What has failed: the test's name and why. worker: load() runs the program in one. */
export async function failuresOf(name, { worker, snippets }) {
  const isInWorker = worker || typeof document === 'undefined';
  const coil = await import('/package/build/js/js-glue/src/index.js');
  const { tests, inWorker } = await import(`/tests/js/suites/${name}.mjs`);
  const load = (name, options) =>
    coil.load(new URL(`/programs/${name}.wasm`, location.href), {
      snippets: snippets.includes(`${name}.snippets.js`) ? new URL(`/programs/${name}.snippets.js`, location.href) : undefined,
      worker,
      ...options,
    });
  const failures = [];
  let count = 0;
  for (const [what, run] of Object.entries(tests)) {
    if (isInWorker && Array.isArray(inWorker) && !inWorker.includes(what)) continue;
    const app = await load(name);
    try {
      await run({ ...coil, app, load, worker });
    } catch (error) {
      failures.push(`${what}: ${error?.message ?? error}\n${error?.stack ?? ''}`);
    }
    app.dispose();
    count++;
  }
  return { failures, count };
}

/** The same in a worker that the page has made. */
export function failuresInWorker(name, options) {
  return new Promise((resolve, reject) => {
    const worker = new Worker('/tests/js/in-worker.mjs', { type: 'module' });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve(data);
    };
    worker.onerror = (event) => reject(new Error(event.message || 'the worker could not be started'));
    worker.postMessage([name, options]);
  });
}
