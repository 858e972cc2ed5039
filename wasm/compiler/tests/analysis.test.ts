// Which functions are found to be on suspended stacks, by which rule, and why.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chainOf, findSuspendable } from '../analysis.ts';
import { callTargets, type Knowledge } from '../call-targets.ts';
import { functionsOnCycles } from '../call-cycles.ts';
import type { Origin } from '../link-map.ts';
import type { WasmModule } from '../wasm-module.ts';
import { indexOf, namesOf, sample, SUSPENDING } from './samples.ts';

const NO_FLOW = { escaped: [], accessed: [], nodes: [], places: [], edges: [], calls: [], defines: [] };
const NOTHING_KNOWN: Knowledge = { origins: undefined, types: new Map() };

function suspendable(module: WasmModule, knowledge: Knowledge = NOTHING_KNOWN): string[] {
  return namesOf(module, findSuspendable(module, callTargets(module, knowledge)).suspendable.keys());
}

function originsOf(module: WasmModule, files: Readonly<Record<string, Origin>>): Map<number, Origin> {
  return new Map(Object.entries(files).map(([name, origin]) => [indexOf(module, name), origin]));
}

test('callers_are_suspendable_up_to_the_bottom', () => {
  const module = sample(SUSPENDING);
  assert.deepEqual(suspendable(module), ['body', 'calls_plain', 'sleep', 'suspend']);
});

test('bottom_stops_what_is_above_it', () => {
  const module = sample(SUSPENDING);
  const analysis = findSuspendable(module, callTargets(module, NOTHING_KNOWN));
  assert.deepEqual(namesOf(module, analysis.bottoms), ['resume']);
  assert.equal(analysis.suspendable.has(indexOf(module, 'turn')), false);
});

test('reasons_lead_to_the_suspension', () => {
  const module = sample(SUSPENDING);
  const analysis = findSuspendable(module, callTargets(module, NOTHING_KNOWN));
  const chain = chainOf(analysis, indexOf(module, 'calls_plain'));
  assert.deepEqual(
    chain.map(({ name, reason }) => `${name} ${reason.kind}`),
    ['calls_plain indirect', 'body direct', 'sleep direct', 'suspend starts'],
  );
});

test('one_function_at_both_ends_is_refused', () => {
  const both = SUSPENDING.replace('(func $suspend (call $start_unwind))', '(func $suspend (call $start_unwind) (call $stop_unwind))');
  assert.throws(() => suspendable(sample(both)), /suspend both starts an unwinding and ends one/);
});

test('stdio_reaches_only_libc', () => {
  const module = sample(SUSPENDING);
  const origins = originsOf(module, {
    calls_plain: { file: 'libc.a', member: 'fwrite.c.obj' },
    body: { file: 'app.o', member: undefined },
  });
  assert.deepEqual(suspendable(module, { origins, types: new Map() }), ['body', 'sleep', 'suspend']);
});

test('libc_that_takes_callbacks_reaches_everything', () => {
  const module = sample(SUSPENDING);
  const origins = originsOf(module, { calls_plain: { file: 'libc.a', member: 'qsort.c.obj' }, body: { file: 'app.o', member: undefined } });
  assert.ok(suspendable(module, { origins, types: new Map() }).includes('calls_plain'));
});

test('types_of_c_tell_equal_signatures_apart', () => {
  const module = sample(SUSPENDING);
  const unit = { file: 'app.o', member: undefined };
  const origins = originsOf(module, { calls_plain: unit, body: unit, other: unit });
  const typed = (called: string) =>
    new Map([
      [
        'app.o',
        {
          flow: NO_FLOW,
          words: {},
          functions: {
            calls_plain: { shape: '>', type: '9', calls: [called] },
            body: { shape: '>', type: '1', calls: [] },
            other: { shape: '>', type: '2', calls: [] },
          },
        },
      ],
    ]);
  assert.deepEqual(suspendable(module, { origins, types: typed('2') }), ['body', 'sleep', 'suspend']);
  assert.deepEqual(suspendable(module, { origins, types: typed('1') }), ['body', 'calls_plain', 'sleep', 'suspend']);
});

test('target_of_unknown_type_may_be_reached_by_every_type', () => {
  const module = sample(SUSPENDING);
  const origins = originsOf(module, { calls_plain: { file: 'app.o', member: undefined } });
  const types = new Map([['app.o', { flow: NO_FLOW, words: {}, functions: { calls_plain: { shape: '>', type: '9', calls: ['2'] } } }]]);
  assert.ok(suspendable(module, { origins, types }).includes('calls_plain'));
});

test('cycles_are_direct_and_by_pointer_and_cut_at_bottoms', () => {
  const module = sample(`(module
    (type $plain (func))
    (table funcref (elem $through))
    (func $self (call $self))
    (func $even (call $odd))
    (func $odd (call $even))
    (func $through (call $caller))
    (func $caller (call_indirect (type $plain) (i32.const 0)))
    (func $leaf)
    (func $above (call $leaf) (call $self))
  )`);
  const targets = callTargets(module, NOTHING_KNOWN);
  assert.deepEqual(namesOf(module, functionsOnCycles(module, targets, new Set())), ['caller', 'even', 'odd', 'self', 'through']);
  assert.deepEqual(namesOf(module, functionsOnCycles(module, targets, new Set([indexOf(module, 'caller')]))), ['even', 'odd', 'self']);
});
