// page.mjs: runs an example in the page, and counts the frames that the page draws meanwhile.
//
// Uses the package as any page would: load a module, give it somewhere to write, run it. The program shares this thread with the page:
// its loop takes turns with the browser's, and the counter shows that the page has its own.

import { load } from './glue/index.js';

const ids = ['example', 'run', 'skip', 'status', 'source', 'output', 'frames', 'frames-running', 'longest'];
const [example, run, skip, status, source, output, frames, framesRunning, longest] = ids.map((id) => document.getElementById(id));

let app; // the program that runs; none: nothing does
const count = { frames: 0, running: 0, longest: 0, last: performance.now() };

function frame(now) {
  count.frames++;
  if (app) {
    count.running++;
    count.longest = Math.max(count.longest, now - count.last);
  }
  count.last = now;
  frames.textContent = count.frames.toLocaleString('en');
  framesRunning.textContent = count.running.toLocaleString('en');
  longest.textContent = `${Math.round(count.longest)} ms`;
  requestAnimationFrame(frame);
}

async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response;
}

async function show() {
  const name = example.value;
  output.textContent = '';
  status.textContent = '';
  const text = await (await fetched(`examples/${name}.c`)).text();
  if (name !== example.value) return; // another one was chosen in the meantime
  source.textContent = text;
  source.scrollTop = 0;
}

/** Shows bytes as they come; a character may be split between two pieces. */
function writer() {
  const decoder = new TextDecoder();
  return (chunk) => output.append(decoder.decode(chunk, { stream: true }));
}

async function runExample() {
  const name = example.value;
  output.textContent = '';
  status.textContent = 'running';
  run.disabled = example.disabled = true;
  count.running = count.longest = 0;
  try {
    app = await load(`examples/${name}.wasm`, { args: [name], stdout: writer(), stderr: writer(), virtualTime: skip.checked });
    run.textContent = 'Stop';
    run.disabled = false;
    status.textContent = `ended with exit status ${await app.run()}`;
  } catch (error) {
    status.textContent = error.code === 'disposed' ? 'stopped' : error.message;
  }
  app = undefined;
  run.textContent = 'Run';
  run.disabled = example.disabled = false;
}

run.addEventListener('click', () => {
  if (app) app.dispose();
  else void runExample();
});
example.addEventListener('change', () => void show());
requestAnimationFrame(frame);

try {
  const names = await (await fetched('examples/index.json')).json();
  example.append(...names.map((name) => new Option(name.replaceAll('_', ' '), name)));
  await show();
  run.disabled = false;
} catch (error) {
  status.textContent = error.message;
}
