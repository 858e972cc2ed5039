// How often the host is asked for the time, counted at the module's border.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { build } from './tools.mjs';

class Exit extends Error {}

/** A host with a clock that only sleeping moves: { asked, turns }. Without a budget the program drives itself. */
async function countAsking(module, args, budget) {
  let asked = 0;
  let now = 1_000_000_000n;
  let memory;
  const view = () => new DataView(memory.buffer);
  const text = args.map((arg) => `${arg}\0`).join('');
  const wasi = {
    args_sizes_get: (count, size) => (view().setUint32(count, args.length, true), view().setUint32(size, text.length, true), 0),
    args_get: (pointers, buffer) => {
      args.forEach((arg, at) => view().setUint32(pointers + 4 * at, buffer + args.slice(0, at).join(' ').length + (at > 0 ? 1 : 0), true));
      new Uint8Array(memory.buffer).set(new TextEncoder().encode(text), buffer);
      return 0;
    },
    environ_sizes_get: (count, size) => (view().setUint32(count, 0, true), view().setUint32(size, 0, true), 0),
    clock_time_get: (clock, precision, result) => (asked++, view().setBigUint64(result, now, true), 0),
    poll_oneoff: (subscriptions, events, count, result) => {
      now += view().getBigUint64(subscriptions + 24, true); // the timeout of the only one, which is a clock's
      view().setUint16(events + 8, 0, true);
      view().setUint32(result, 1, true);
      return 0;
    },
    proc_exit: (status) => {
      throw new Exit(String(status));
    },
  };
  const imports = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, wasi[name] ?? (() => 8)]));
  const { exports } = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: imports });
  memory = exports.memory;
  let turns = 0;
  try {
    if (budget === undefined) exports._start();
    else for (exports.coil_start(); turns < 10_000; turns++) now += BigInt(Math.max(0, Math.ceil(exports.coil_turn(budget) * 1e9)));
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    assert.equal(error.message, '0');
    return { asked, turns };
  }
  assert.fail('the program did not end');
}

const SETUP = 10; // when the loop is made, run and closed

test('the host is asked for the time once a turn, and only for timers or a budget', async (t) => {
  const module = new WebAssembly.Module(readFileSync(await build(t, ['tests/clock/turns.c'])));
  const asking = (kind, count, budget) => countAsking(module, ['turns', kind, String(count)], budget);

  assert.ok((await asking('yields', 1000)).asked <= SETUP, 'not without timers');
  const timer = await asking('timer', 1000);
  assert.ok(timer.asked >= 1000 && timer.asked <= 1000 + SETUP, `${timer.asked}: once a turn with a timer`);
  const sleeps = await asking('sleeps', 100);
  assert.ok(sleeps.asked >= 100 && sleeps.asked <= 200 + SETUP, `${sleeps.asked}: before and after each wait`);

  const timers = await asking('timers', 1000);
  assert.ok(timers.asked >= 15 && timers.asked <= 15 + SETUP, `${timers.asked}: every 64 callbacks of a long turn that makes timers`);

  const budget = await asking('yields', 1000, 0.008);
  assert.ok(budget.asked >= 1000 / 16 && budget.asked <= 1000 / 16 + SETUP, `${budget.asked}: every 16 callbacks where there is a budget`);
  assert.equal(budget.turns, 0, 'all in one turn of the host');
});
