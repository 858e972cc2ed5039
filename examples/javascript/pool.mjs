// pool.mjs: a pool of workers: counts the primes below a number, a piece of the work for whichever worker is idle.
//
//     coil build examples/javascript/primes.c -o primes.wasm
//     node examples/javascript/pool.mjs primes.wasm 1000000

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { load } from 'libcoil';

/** Programs in workers. `run` hands the next idle one to a function. */
export class Pool {
  #idle = [];
  #waiting = [];
  #all = [];

  static async open(source, size) {
    const pool = new Pool();
    pool.#all = await Promise.all(Array.from({ length: size }, () => load(source, { worker: true })));
    pool.#idle = [...pool.#all];
    return pool;
  }

  async run(work) {
    const app = this.#idle.pop() ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
    try {
      return await work(app.exports);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(app);
      else this.#idle.push(app);
    }
  }

  [Symbol.dispose]() {
    for (const app of this.#all) app.dispose();
  }
}

if (import.meta.filename === process.argv[1]) {
  const [file, below] = process.argv.slice(2);
  using pool = await Pool.open(new Uint8Array(await readFile(file)), availableParallelism());
  const piece = 50_000;
  const pieces = Array.from({ length: Math.ceil(below / piece) }, (_, at) => [at * piece, Math.min((at + 1) * piece, below)]);
  const counts = await Promise.all(pieces.map(([from, to]) => pool.run(({ count_primes: countPrimes }) => countPrimes(from, to))));
  console.log(counts.reduce((sum, count) => sum + count, 0));
}
