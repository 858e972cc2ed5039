// streams.mjs: readers that are fed by hand, and two streams that are connected in memory. A text of a scenario begins with `+`, and `/` in it is a new line.

import { errorCall } from '../python.mjs';
import { statement } from '../scenario.mjs';

const TEXTS = ['+ab', '+cde/', '+/', '+f/g/', '+hijklmnopqrs', '+tuvw/xyz'];

function bytes(text) {
  return `b"${text.slice(1).replaceAll('/', '\\n')}"`;
}

function about(op, weight, letter, words, call, options = {}) {
  return {
    op,
    weight,
    fails: 0.85,
    ...options,
    make: (g) => {
      const name = g.some(letter, true);
      return name && statement(op, [name, ...words(g)]);
    },
    python: ({ args: [name, ...rest], ...node }, out) => out.given(name, () => out.tell(node, call(name, rest))),
  };
}

const waits = { waits: true, blocks: true, fails: 0.7 };
const nothing = () => [];
const text = (g) => [g.pick(TEXTS)];
const size = (g) => [g.pick([-1, 0, 1, 2, 3, 5, 8, 20])];

export const streams = [
  {
    op: 'pipe',
    weight: 0.5,
    fails: 0.9,
    make: (g) => statement('pipe', [g.pick([4, 8, 65536, 65536, 0]), g.name('r'), g.name('y'), g.name('r'), g.name('y')]),
    python: (node, out) => {
      const [limit, ...names] = node.args;
      const [r0, y0, r1, y1] = names.map((name) => out.target(name));
      out.add(`(${r0}, ${y0}), (${r1}, ${y1}) = open_pipe(${limit})`);
    },
  },
  {
    op: 'reader',
    weight: 1,
    fails: 0.9,
    make: (g) => statement('reader', [g.name('r'), g.pick([1, 4, 8, 65536, 65536, 0])]),
    python: ({ args: [name, limit] }, out) => out.add(`${out.target(name)} = asyncio.StreamReader(limit=${limit})`),
  },
  about('read', 4, 'r', size, (name, [n]) => `await ${name}.read(${n})`, waits),
  about('readline', 5, 'r', nothing, (name) => `await ${name}.readline()`, waits),
  about('readexactly', 3, 'r', size, (name, [n]) => `await ${name}.readexactly(${n})`, waits),
  about('readuntil', 3, 'r', (g) => [g.pick(['+/', '+g', '+wx', '+w/x', '+k'])], (name, [separator]) => `await ${name}.readuntil(${bytes(separator)})`, waits),
  {
    op: 'lines',
    weight: 3,
    waits: true,
    blocks: true,
    fails: 0.5,
    loop: true,
    body: 'block',
    make: (g) => {
      const name = g.some('r', true);
      return name && statement('lines', [name], g.block(3, { loops: g.body.loops + 1 }));
    },
    python: (node, out) => {
      const [name] = node.args;
      out.given(name, () =>
        out.nested(`async for value in ${name}:`, () => {
          out.tell(node, 'value');
          out.statements(node.body);
        }),
      );
    },
  },
  about('feed_data', 4, 'r', text, (name, [given]) => `${name}.feed_data(${bytes(given)})`),
  about('feed_eof', 1.5, 'r', nothing, (name) => `${name}.feed_eof()`),
  about('fail_reader', 1, 'r', (g) => g.error(), (name, error) => `${name}.set_exception(${errorCall(error)})`),
  about('at_eof', 1, 'r', nothing, (name) => `${name}.at_eof()`),
  about('write', 7, 'y', text, (name, [given]) => `${name}.write(${bytes(given)})`),
  about('writelines', 2, 'y', (g) => [...text(g), ...text(g)], (name, given) => `${name}.writelines([${given.map(bytes).join(', ')}])`),
  about('drain', 4, 'y', nothing, (name) => `await ${name}.drain()`, { waits: true, blocks: true, fails: 0.7 }),
  about('write_eof', 1.5, 'y', nothing, (name) => `${name}.write_eof()`),
  about('close_writer', 1.5, 'y', nothing, (name) => `${name}.close()`),
  about('wait_closed', 2, 'y', nothing, (name) => `await ${name}.wait_closed()`, waits),
  about('abort', 0.7, 'y', nothing, (name) => `${name}.transport.abort()`),
  about('is_closing', 1, 'y', nothing, (name) => `${name}.is_closing()`),
  about('limits', 2, 'y', (g) => [g.pick([0, 4, 10])], (name, [high]) => `${name}.transport.set_write_buffer_limits(high=${high})`),
  about('buffered', 1, 'y', nothing, (name) => `${name}.transport.get_write_buffer_size()`),
];
