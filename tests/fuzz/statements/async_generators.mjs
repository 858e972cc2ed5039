// async_generators.mjs: asynchronous generators: asked for values one by one or in a loop, thrown into, closed, left behind.

import { errorCall } from '../python.mjs';
import { statement } from '../scenario.mjs';

function ofGenerator(op, weight, words, call) {
  return {
    op,
    weight,
    waits: true,
    fails: 0.85,
    make: (g) => {
      const name = g.some('a');
      return name && statement(op, [name, ...words(g)]);
    },
    python: ({ args: [name, ...rest], ...node }, out) => out.given(name, () => out.tell(node, `await ${call(name, rest)}`)),
  };
}

const STEPS = {
  anext: (name) => `anext(${name})`,
  asend: (name, [value]) => `${name}.asend(${value})`,
  athrow: (name, error) => `${name}.athrow(${errorCall(error)})`,
  aclose: (name) => `${name}.aclose()`,
};

export const asyncGenerators = [
  {
    // What a step of a generator is awaited by, as an object.
    op: 'step_object',
    weight: 3,
    make: (g) => {
      const name = g.some('a');
      const words = { anext: () => [], asend: () => [g.value()], athrow: () => g.error(), aclose: () => [] };
      const method = g.pick(['anext', 'anext', 'asend', 'athrow', 'aclose']);
      return name && statement('step_object', [g.name('o', g.rankOf(name)), name, method, ...words[method]()]);
    },
    python: (node, out) => {
      const [name, generator, method, ...rest] = node.args;
      out.given(generator, () => out.add(`${out.target(name)} = ${STEPS[method](generator, rest)}`));
    },
  },
  {
    op: 'async_generator',
    weight: 7,
    body: 'async_generator',
    make: (g) => {
      const rank = g.newRank();
      const body = g.inside('async_generator', rank, 7);
      return statement('async_generator', [g.name('a', rank)], body);
    },
    python: (node, out) => {
      const body = out.function(node);
      out.add(`${out.target(node.args[0])} = ${body}()`);
    },
  },
  ofGenerator('anext', 5, () => [], (name) => `anext(${name})`),
  ofGenerator('anext_default', 2, (g) => [g.value()], (name, [value]) => `anext(${name}, ${value})`),
  ofGenerator('asend', 3, (g) => [g.chance(0.4) ? 'None' : g.value()], (name, [value]) => `${name}.asend(${value})`),
  ofGenerator('athrow', 2.5, (g) => (g.chance(0.1) ? ['GeneratorExit'] : g.error()), (name, error) => `${name}.athrow(${errorCall(error)})`),
  ofGenerator('aclose', 2.5, () => [], (name) => `${name}.aclose()`),
  {
    op: 'async_for',
    weight: 6,
    waits: true,
    fails: 0.5,
    loop: true,
    body: 'block',
    make: (g) => {
      const name = g.some('a');
      return name && statement('async_for', [name], g.block(3, { loops: g.body.loops + 1 }));
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
];
