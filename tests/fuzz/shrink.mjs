// shrink.mjs: makes a scenario smaller for as long as its two sides still differ.
//
// A smaller one is: without a statement and what stands below it; with a statement's body in its place; with a simpler argument. Candidates are tried
// many at a time, the boldest first, and the first that still differs is gone on from.

import { copy, number, walk } from './scenario.mjs';
import { isName } from './python.mjs';
import { entries, kinds } from './statements/index.mjs';

const BATCH = 48;
const ROUNDS = 400;
const NEEDED = new Set(['coro', 'of', 'anext', 'asend', 'athrow', 'aclose']);

/** Whether a scenario could have been generated, but for its size. */
export function isValid(root) {
  const check = (node, body) => {
    const entry = entries.get(node.op);
    if (!entry) return false;
    if (entry.part && !entry.part.includes(body.parent)) return false;
    if (!entry.part && (body.partsOnly || !kinds[body.kind].takes(entry))) return false;
    if (node.op === 'reraise' && !body.handling) return false;
    if (node.op === 'break' && (!body.loop || body.cleaning)) return false;
    if (node.op === 'return' && body.cleaning) return false;
    const inside = { ...body, parent: node.op, partsOnly: entry.body === 'parts' };
    const kind = node.args.includes('stackless') ? 'stackless' : entry.body;
    if (kinds[kind]) Object.assign(inside, { kind, handling: false, loop: false, cleaning: false });
    if (node.op === 'except') inside.handling = true;
    if (node.op === 'finally') Object.assign(inside, { handling: false, cleaning: true });
    if (entry.loop) inside.loop = true;
    return node.body.every((child) => check(child, inside));
  };
  return root.body.every((child) => check(child, { kind: 'coroutine', parent: 'main', partsOnly: false, handling: false, loop: false, cleaning: false }));
}

function size(node) {
  return node.body.reduce((sum, child) => sum + size(child), 1);
}

/** A copy in which the statement at a line, and perhaps those that follow it, are replaced by others. */
function replaced(root, line, by, length = 1) {
  const made = copy(root);
  walk(made, (node) => {
    const at = node.body.findIndex((child) => child.line === line);
    if (at >= 0) node.body.splice(at, length, ...by.map(copy));
  });
  return number(made);
}

function simplerArguments(node) {
  const changes = [];
  if (node.mark) changes.push({ ...node, mark: '' });
  node.args.forEach((arg, at) => {
    const swap = (...words) => changes.push({ ...node, args: [...node.args.slice(0, at), ...words, ...node.args.slice(at + 1)] });
    if (isName(arg)) return;
    if (arg === 'stackless') changes.push({ ...node, args: node.args.filter((other) => other !== arg) });
    if (arg === 'in') changes.push({ ...node, args: node.args.filter((_, other) => other !== at && other !== at + 1) });
    else if (/^-?[\d.]+$/.test(arg)) ['0', '1'].filter((simple) => simple !== arg && !(arg === '0')).forEach((simple) => swap(simple));
    else if (arg === 'None' || arg === 'True' || arg.startsWith("'")) swap('1');
    else if (!NEEDED.has(arg) && node.args[at - 1] !== 'of' && /^[a-z]/.test(arg)) swap();
    if (/^[A-Z]\w+(Error|Iteration)$/.test(arg) && arg !== 'ValueError') swap('ValueError');
  });
  return changes;
}

/** Every scenario that is one step smaller, the boldest first. */
function* candidates(root) {
  const nodes = [];
  walk(root, (node, parent) => parent && nodes.push(node));
  for (let length = 16; length > 1; length /= 2)
    for (const parent of [root, ...nodes])
      for (let at = 0; at + length <= parent.body.length; at += length) yield replaced(root, parent.body[at].line, [], length);
  const bySize = [...nodes].sort((a, b) => size(b) - size(a));
  for (const node of bySize) yield replaced(root, node.line, []);
  for (const node of bySize) if (node.body.length > 0) yield replaced(root, node.line, node.body.flatMap((child) => (entries.get(child.op).part ? child.body : [child])));
  for (const node of nodes) for (const simpler of simplerArguments(node)) yield replaced(root, node.line, [simpler]);
}

/** differ: (scenarios) -> for each whether its sides differ. */
export async function shrink(root, differ) {
  let smallest = root;
  for (let round = 0; round < ROUNDS; round++) {
    const found = await firstThatDiffers(smallest, differ);
    if (!found) break;
    smallest = found;
  }
  return smallest;
}

async function firstThatDiffers(root, differ) {
  let batch = [];
  const search = async () => {
    const results = await differ(batch);
    const at = results.indexOf(true);
    const found = batch[at];
    batch = [];
    return found;
  };
  for (const candidate of candidates(root)) {
    if (!isValid(candidate)) continue;
    batch.push(candidate);
    if (batch.length < BATCH) continue;
    const found = await search();
    if (found) return found;
  }
  return batch.length > 0 ? search() : undefined;
}
