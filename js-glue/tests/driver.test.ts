// The driver, on a loop that it does not know is not real: what is planned after each turn, and how a program ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Driver, MAX_TIMEOUT, type HostedProgram } from '../src/driver.ts';
import { CoilError, CoilTrap, ExitStatus } from '../src/errors.ts';
import type { InputSource } from '../src/streams.ts';

class FakeLoop {
  time = 0;
  immediate: (() => void)[] = [];
  timers: { at: number; callback: () => void }[] = [];
  readonly log: string[] = [];
  closed = false;

  soon(callback: () => void): void {
    this.log.push('soon');
    this.immediate.push(callback);
  }

  later(milliseconds: number, callback: () => void): () => void {
    this.log.push(`later ${milliseconds}`);
    const timer = { at: this.time + milliseconds, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  now(): number {
    return this.time;
  }

  close(): void {
    this.closed = true;
  }

  /** Runs the next thing that is planned; false when nothing is. */
  step(): boolean {
    const next = this.immediate.shift();
    if (next) {
      next();
      return true;
    }
    const timer = this.timers.shift();
    if (!timer) return false;
    this.time = timer.at;
    timer.callback();
    return true;
  }
}

class FakeInput implements InputSource {
  readonly ready = false;
  readonly isTerminal = false;
  onReady: (() => void) | undefined;
  read = (): undefined => undefined;
  readBlocking = (): undefined => undefined;

  watch(onReady: () => void): void {
    this.onReady = onReady;
  }

  unwatch(): void {
    this.onReady = undefined;
  }
}

/** A program whose turns are what the list says: a delay, or something to throw. */
function program(turns: readonly (number | Error)[], watches: () => number = () => 0): HostedProgram & { log: string[] } {
  const log: string[] = [];
  const left = [...turns];
  const memory = new WebAssembly.Memory({ initial: 1 });
  new Uint8Array(memory.buffer).set(new TextEncoder().encode("Task 'Task-2' (fetch)\0"), 64);
  return {
    log,
    memory,
    coil_start: () => log.push('start'),
    coil_turn: (budget) => {
      log.push(`turn ${budget}`);
      const next = left.shift() ?? new ExitStatus(0);
      if (typeof next === 'number') return next;
      throw next;
    },
    coil_watches: watches,
    coil_wake: (fd, events) => log.push(`wake ${fd} ${events}`),
    coil_where: () => 64,
  };
}

function driverFor(hosted: HostedProgram, loop = new FakeLoop(), stdin = new FakeInput()) {
  return { driver: new Driver(hosted, { loop, stdin, budget: 0.008 }), loop, stdin };
}

function settle(loop: FakeLoop): void {
  while (loop.step());
}

test('turns_follow_each_other_and_the_host_breathes_between', async () => {
  const hosted = program([0, 0, new ExitStatus(3)]);
  const { driver, loop } = driverFor(hosted);
  const status = driver.run();
  assert.deepEqual(hosted.log, ['start']);
  settle(loop);
  assert.equal(await status, 3);
  assert.deepEqual(hosted.log, ['start', 'turn 0.008', 'turn 0.008', 'turn 0.008']);
  assert.deepEqual(loop.log, ['soon', 'soon', 'soon']);
  assert.ok(loop.closed);
});

test('one_timer_is_set_and_rounded_up', async () => {
  const { driver, loop } = driverFor(program([0.0101, 0.0000001]));
  const status = driver.run();
  settle(loop);
  assert.equal(await status, 0);
  assert.deepEqual(loop.log, ['soon', 'later 11', 'later 1']);
});

test('delay_longer_than_a_timer_is_split_without_entering_the_module', async () => {
  const hosted = program([(MAX_TIMEOUT + 5000) / 1000]);
  const { driver, loop } = driverFor(hosted);
  const status = driver.run();
  settle(loop);
  await status;
  assert.deepEqual(loop.log, ['soon', `later ${MAX_TIMEOUT}`, 'later 5000']);
  assert.equal(hosted.log.length, 3);
});

test('nothing_is_planned_while_only_the_outside_can_go_on', () => {
  const { driver, loop } = driverFor(program([Infinity]));
  void driver.run();
  settle(loop);
  assert.equal(loop.immediate.length + loop.timers.length, 0);
  assert.equal(loop.closed, false);
});

test('input_wakes_the_program_and_replaces_its_timer', async () => {
  let watched = 1;
  const hosted = program([60, new ExitStatus(0)], () => watched);
  const { driver, loop, stdin } = driverFor(hosted);
  const status = driver.run();
  loop.step();
  assert.equal(loop.timers.length, 1);
  watched = 0;
  stdin.onReady?.();
  assert.equal(await status, 0);
  assert.deepEqual(hosted.log, ['start', 'turn 0.008', 'wake 0 1', 'turn 0.008']);
  assert.equal(loop.timers.length, 0);
});

test('input_is_not_watched_when_nobody_waits_for_it', () => {
  let watched = 1;
  const { driver, loop, stdin } = driverFor(program([0, 0], () => watched));
  void driver.run();
  assert.notEqual(stdin.onReady, undefined);
  watched = 0;
  loop.step();
  assert.equal(stdin.onReady, undefined);
});

test('trap_names_who_ran', async () => {
  const { driver, loop } = driverFor(program([new WebAssembly.RuntimeError('unreachable')]));
  const status = driver.run();
  settle(loop);
  await assert.rejects(status, (error) => error instanceof CoilTrap && error.message === "Task 'Task-2' (fetch): unreachable");
});

test('engine_stack_overflow_is_told_in_words', async () => {
  const { driver, loop } = driverFor(program([new RangeError('Maximum call stack size exceeded')]));
  const status = driver.run();
  settle(loop);
  await assert.rejects(status, (error) => error instanceof CoilTrap && error.code === 'stack-overflow');
});

test('error_of_a_host_callback_stays_what_it_is', async () => {
  const fault = new TypeError('from stdout');
  const { driver, loop } = driverFor(program([fault]));
  const status = driver.run();
  settle(loop);
  await assert.rejects(status, fault);
});

test('disposed_program_never_runs_again', async () => {
  const hosted = program([1, 1]);
  const { driver, loop } = driverFor(hosted);
  const status = driver.run();
  loop.step();
  driver.dispose();
  settle(loop);
  await assert.rejects(status, (error) => error instanceof CoilError && error.code === 'disposed');
  assert.equal(hosted.log.length, 2);
});

test('program_is_run_once', async () => {
  const { driver } = driverFor(program([Infinity]));
  void driver.run();
  await assert.rejects(driver.run(), /already/);
});
