// What the report says of small programs, each number of which can be counted by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSuspendable } from '../analysis.ts';
import type { CallClass, CallTargets } from '../call-targets.ts';
import type { Origin } from '../link-map.ts';
import { decodeReport, encodeReport, REPORT_SCHEMA, stepsFrom, type Report } from '../report.ts';
import { makeReport } from '../reporter.ts';
import { finishModule } from '../passes.ts';
import { assemble, indexOf, sample } from './samples.ts';

// Two pointers of one WebAssembly type: `reads` waits through the one, `asks` calls the other, `both` waits by itself as well.
const SHOP = sample(`(module
  (import "coil_compiler" "start_unwind" (func $start_unwind))
  (import "coil_compiler" "stop_unwind" (func $stop_unwind))
  (memory 1)
  (type $plain (func))
  (table funcref (elem $slow $quick))
  (func $suspend (call $start_unwind))
  (func $sleep (call $suspend))
  (func $slow (call $sleep))
  (func $quick)
  (func $reads (call_indirect (type $plain) (i32.const 0)))
  (func $above (call $reads))
  (func $asks (call_indirect (type $plain) (i32.const 1)))
  (func $both (call_indirect (type $plain) (i32.const 0)) (call $sleep))
  (func $resume (call $slow) (call $stop_unwind))
)`);

const OWN = { file: '0-shop.c.o', member: undefined };
const RUNTIME = { file: '1-sleep.c.o', member: undefined };

function reportOfShop(): Report {
  const origins = new Map<number, Origin>(
    SHOP.functions.filter((fn) => fn.body).map((fn) => [fn.index, fn.name === 'sleep' || fn.name === 'suspend' ? RUNTIME : OWN]),
  );
  const pointer = (type: string, target: string): CallClass => ({
    label: `-> ${type}`,
    signature: '->',
    type,
    targets: [indexOf(SHOP, target)],
  });
  const [waits, other] = [pointer('7', 'slow'), pointer('8', 'quick')];
  const calls: Readonly<Record<string, readonly CallClass[]>> = { reads: [waits], both: [waits], asks: [other] };
  const targetsOf: CallTargets = ({ name }) => calls[name] ?? [];
  return makeReport({
    linked: SHOP,
    targetsOf,
    analysis: findSuspendable(SHOP, targetsOf),
    origins,
    files: new Map([
      ['0-shop.c.o', { name: 'shop.c', part: 'program' }],
      ['1-sleep.c.o', { name: 'coil/sleep.c', part: 'coil' }],
    ]),
    words: new Map([['7', 'void (*)(void)']]),
    after: new Map(),
    unwound: undefined,
    version: '1.2.3',
  });
}

const nameAt = (report: Report, place: number | null): string => report.functions[place ?? -1]?.name ?? '-';
const functionNamed = (report: Report, name: string) => {
  const found = report.functions.find((fn) => fn.name === name);
  assert.ok(found, name);
  return found;
};

test('shortest_chain_leads_to_the_suspension_with_the_types_on_the_way', () => {
  const report = reportOfShop();
  const chain = (name: string): string[] => {
    const { suspends } = functionNamed(report, name);
    return suspends ? stepsFrom(report, suspends).map(({ callee, pointer }) => `${nameAt(report, callee)} ${pointer}`) : [];
  };
  assert.deepEqual(chain('above'), ['reads null', 'slow 0', 'sleep null', 'suspend null', '- null']);
  assert.deepEqual(chain('both'), ['sleep null', 'suspend null', '- null']);
  assert.deepEqual(chain('asks'), []);
});

test('functions_know_their_files_and_what_ends_in_them', () => {
  const report = reportOfShop();
  const { file, part } = functionNamed(report, 'sleep');
  assert.deepEqual([file, part], ['coil/sleep.c', 'coil']);
  assert.deepEqual([functionNamed(report, 'reads').file, functionNamed(report, 'reads').part], ['shop.c', 'program']);
  assert.equal(functionNamed(report, 'resume').bottom, 'resumes');
});

test('cost_of_a_pointer_type_is_what_is_instrumented_for_it_alone', () => {
  const report = reportOfShop();
  assert.equal(report.pointers.length, 1);
  const [pointer] = report.pointers;
  assert.ok(pointer);
  const names = (places: readonly number[]) => places.map((place) => nameAt(report, place));
  assert.deepEqual([pointer.type, pointer.rule, pointer.signature, pointer.reaches], ['void (*)(void)', 'type', '->', 1]);
  assert.deepEqual(names(pointer.callers), ['reads', 'both']);
  assert.deepEqual(names(pointer.targets), ['slow']);
  assert.deepEqual(names(pointer.frees.functions), ['reads', 'above']);
  const bytes = ['reads', 'above'].reduce((sum, name) => sum + functionNamed(report, name).bytes.linked, 0);
  assert.equal(pointer.frees.bytes, bytes);
});

test('report_survives_being_packed', async () => {
  const report = reportOfShop();
  assert.deepEqual(await decodeReport(await encodeReport(report)), report);
  assert.equal(await decodeReport(await encodeReport({ ...report, schema: REPORT_SCHEMA + 1 })), undefined);
  assert.equal(await decodeReport(Uint8Array.of(1, 2, 3)), undefined);
});

const FRAME = (name: string, size: string, code: string): string => `(func $${name} (type $function) (local $frame i32)
  (global.set $__stack_pointer (local.tee $frame (i32.sub (global.get $__stack_pointer) ${size})))
  ${code}
  (global.set $__stack_pointer (i32.add (local.get $frame) ${size})))`;

/** With what the runtime must have, and functions that coroutines begin with. */
const PROGRAM = `(module
  (import "coil_compiler" "start_unwind" (func $start_unwind))
  (import "coil_compiler" "stop_unwind" (func $stop_unwind))
  (import "coil_compiler" "stack_size" (func $stack_size (param i32) (result i32)))
  (memory (export "memory") 1)
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (type $function (func))
  (table funcref (elem $bounded $recursive $dynamic $huge $quick))
  (func $coil__stack_overflow (export "coil__stack_overflow") (unreachable))
  (func $coil__stack_overflow_below (export "coil__stack_overflow_below") (param i32 i32) (result i32) (unreachable))
  (func $coil__unwind_frame (export "coil__unwind_frame") (param i32) (result i32) (i32.const 0))
  (func $suspend (call $start_unwind))
  (func $sleep (call $suspend))
  ${FRAME('bounded', '(i32.const 64)', '(call $sleep)')}
  ${FRAME('recursive', '(i32.const 16)', '(call $sleep) (call $detour)')}
  (func $detour (call $recursive) (call $sleep))
  ${FRAME('dynamic', '(i32.load (i32.const 0))', '(call $sleep)')}
  ${FRAME('huge', '(i32.const 40000)', '(call $sleep)')}
  (func $quick)
  (func $coil__stack_body (param i32) (call_indirect (type $function) (local.get 0)))
  (func $resume (export "resume") (param i32) (drop (call $stack_size (local.get 0))) (call $coil__stack_body (local.get 0)) (call $stop_unwind))
)`;

async function reportOfProgram(suspends = true): Promise<Report> {
  const options = { map: undefined, types: new Map(), level: { optimize: 0, shrink: 0 }, debug: false, version: '0', suspends };
  return (await finishModule(assemble(PROGRAM), options)).report();
}

test('sizes_are_those_between_the_passes', async () => {
  const report = await reportOfProgram();
  const { linked, guarded, unwound, delivered } = functionNamed(report, 'recursive').bytes;
  assert.ok(guarded > linked, 'the guard checks a function with a frame');
  assert.ok(unwound > guarded && delivered !== null);
  const quick = functionNamed(report, 'quick').bytes;
  assert.deepEqual([quick.linked, quick.guarded, quick.unwound], [2, 2, 2]);
  assert.ok(report.code.linked < report.code.guarded && report.code.guarded < report.code.unwound);
  assert.ok(report.code.linked >= report.functions.reduce((sum, fn) => sum + fn.bytes.linked, 0));
});

test('program_in_which_nothing_can_suspend_is_smaller', async () => {
  const [with_, without] = [await reportOfProgram(), await reportOfProgram(false)];
  assert.ok(without.code.unwound < with_.code.unwound);
  assert.deepEqual(
    without.functions.filter((fn) => fn.suspends).map((fn) => fn.name),
    ['suspend'],
  );
});

test('stack_of_each_coroutine_function_has_a_size_or_a_reason', async () => {
  const report = await reportOfProgram();
  const stacks = new Map(report.stacks.map((stack) => [nameAt(report, stack.function), stack]));
  const way = (name: string) => stacks.get(name)?.path.map((step) => nameAt(report, step.function));

  const bounded = stacks.get('bounded');
  assert.ok(bounded?.bytes);
  assert.equal(bounded.bytes % 16, 0);
  assert.ok(bounded.saved > 0 && bounded.bytes >= 64 + bounded.saved);
  assert.deepEqual([bounded.why, way('bounded')], [null, ['coil__stack_body', 'bounded', 'sleep']]);

  assert.equal(stacks.get('recursive')?.bytes, null);
  const why = stacks.get('recursive')?.why;
  assert.ok(why?.kind === 'recursion');
  assert.deepEqual(
    why.cycle.map(({ callee, pointer }) => [nameAt(report, callee), pointer]),
    [
      ['detour', null],
      ['recursive', null],
    ],
  );
  assert.deepEqual(way('recursive'), ['coil__stack_body', 'recursive']);

  assert.deepEqual([stacks.get('dynamic')?.why, way('dynamic')], [{ kind: 'frame' }, ['coil__stack_body', 'dynamic']]);
  assert.equal(stacks.get('huge')?.why?.kind, 'large');
  assert.ok(stacks.get('quick')?.bytes);
});

test('recursion_by_a_pointer_names_the_pointer', async () => {
  const program = PROGRAM.replace('(call $recursive) (call $sleep)', '(call_indirect (type $function) (i32.const 1)) (call $sleep)');
  const options = { map: undefined, types: new Map(), level: { optimize: 0, shrink: 0 }, debug: false, version: '0' };
  const report = (await finishModule(assemble(program), options)).report();
  const why = report.stacks.find((stack) => nameAt(report, stack.function) === 'recursive')?.why;
  assert.ok(why?.kind === 'recursion');
  const [, back] = why.cycle;
  assert.equal(report.pointers[back?.pointer ?? -1]?.signature, '->');
});
