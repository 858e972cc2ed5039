// The WASI functions, called as a module would, on a memory of the test's own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExitStatus } from '../src/errors.ts';
import { ConsoleSink, GivenInput, type InputSource } from '../src/streams.ts';
import { Errno, Wasi, type WasiOptions } from '../src/wasi.ts';

/** Imports every function by name from an otherwise empty module, as `imports` asks a module for its wishes. */
function wishing(names: readonly string[]): WebAssembly.Module {
  const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
  const entries = names.flatMap((name) => [...text('wasi_snapshot_preview1'), ...text(name), 0, 0]);
  const body = [names.length, ...entries];
  const size = [(body.length & 0x7f) | 0x80, body.length >> 7];
  return new WebAssembly.Module(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, ...size, ...body]));
}

const NAMES = [
  'args_get', 'args_sizes_get', 'environ_sizes_get', 'clock_time_get', 'fd_read', 'fd_write', 'fd_close', 'fd_seek', 'fd_fdstat_get',
  'fd_fdstat_set_flags', 'fd_prestat_get', 'poll_oneoff', 'proc_exit', 'random_get', 'path_open',
]; // prettier-ignore

function setUp(options: Partial<WasiOptions> = {}) {
  const written: string[] = [];
  const sink = (name: string) => ({
    isTerminal: false,
    write: (chunk: Uint8Array) => written.push(`${name}:${new TextDecoder().decode(chunk)}`),
  });
  const wasi = new Wasi({
    args: ['prog', 'ä'],
    env: { A: '1' },
    stdin: new GivenInput('hello'),
    stdout: sink('out'),
    stderr: sink('err'),
    sleep: undefined,
    ...options,
  });
  const memory = new WebAssembly.Memory({ initial: 1 });
  wasi.attach(memory);
  const functions = wasi.imports(wishing(NAMES));
  const call = (name: string, ...args: (number | bigint)[]): number =>
    (functions[name] as (...args: (number | bigint)[]) => number)(...args);
  const view = (): DataView => new DataView(memory.buffer);
  const text = (at: number, length: number): string => new TextDecoder().decode(new Uint8Array(memory.buffer, at, length));
  const vectors = (...parts: readonly (readonly [at: number, length: number])[]): void => {
    for (const [index, [at, length]] of parts.entries()) {
      view().setUint32(8 * index, at, true);
      view().setUint32(8 * index + 4, length, true);
    }
  };
  return { call, view, text, vectors, written, memory };
}

test('arguments_are_utf8_and_zero_terminated', () => {
  const { call, view, text } = setUp();
  assert.equal(call('args_sizes_get', 0, 4), Errno.success);
  assert.deepEqual([view().getUint32(0, true), view().getUint32(4, true)], [2, 8]);
  call('args_get', 16, 64);
  assert.equal(text(64, 8), 'prog\0ä\0');
  assert.equal(view().getUint32(20, true), 69);
});

test('write_gathers_its_parts_into_one_chunk', () => {
  const { call, view, vectors, written, memory } = setUp();
  new Uint8Array(memory.buffer).set(new TextEncoder().encode('abcdef'), 100);
  vectors([100, 2], [103, 3]);
  assert.equal(call('fd_write', 2, 0, 2, 60), Errno.success);
  assert.deepEqual(written, ['err:abdef']);
  assert.equal(view().getUint32(60, true), 5);
});

test('descriptor_3_is_the_trace_where_there_is_one', () => {
  const { call, vectors } = setUp();
  vectors([100, 2]);
  assert.equal(call('fd_write', 3, 0, 1, 60), Errno.badf);
  assert.equal(call('fd_fdstat_get', 3, 0), Errno.badf);

  const chunks: Uint8Array[] = [];
  const traced = setUp({ trace: { isTerminal: false, write: (chunk) => chunks.push(chunk) } });
  new Uint8Array(traced.memory.buffer).set(new TextEncoder().encode('[]'), 100);
  traced.vectors([100, 2]);
  assert.equal(traced.call('fd_fdstat_get', 3, 0), Errno.success);
  traced.vectors([100, 2]);
  assert.equal(traced.call('fd_write', 3, 0, 1, 60), Errno.success);
  assert.deepEqual(
    chunks.map((chunk) => new TextDecoder().decode(chunk)),
    ['[]'],
  );
  assert.equal(traced.call('fd_prestat_get', 3), Errno.badf);
});

test('read_scatters_and_ends', () => {
  const { call, view, text, vectors } = setUp();
  vectors([100, 2], [110, 2]);
  call('fd_read', 0, 0, 2, 60);
  assert.equal(text(100, 2) + text(110, 2), 'hell');
  call('fd_read', 0, 0, 2, 60);
  assert.equal(view().getUint32(60, true), 1);
  call('fd_read', 0, 0, 2, 60);
  assert.equal(view().getUint32(60, true), 0);
});

test('read_of_nothing_yet_says_again', () => {
  const nothing = (): undefined => undefined;
  const stdin: InputSource = { ready: false, isTerminal: false, read: nothing, readBlocking: nothing, watch: nothing, unwatch: nothing };
  const { call, vectors } = setUp({ stdin });
  vectors([100, 4]);
  assert.equal(call('fd_read', 0, 0, 1, 60), Errno.again);
});

test('nonblocking_read_does_not_wait', () => {
  const nothing = (): undefined => undefined;
  const readBlocking = (): Uint8Array => Uint8Array.of(65);
  const stdin: InputSource = { ready: false, isTerminal: false, read: nothing, readBlocking, watch: nothing, unwatch: nothing };
  const { call, vectors } = setUp({ stdin });
  vectors([100, 4]);
  assert.equal(call('fd_read', 0, 0, 1, 60), Errno.success);
  call('fd_fdstat_set_flags', 0, 4);
  assert.equal(call('fd_read', 0, 0, 1, 60), Errno.again);
});

test('broken_pipe_becomes_an_errno', () => {
  const write = (): never => {
    throw Object.assign(new Error('EPIPE'), { code: 'EPIPE', syscall: 'write' });
  };
  const { call, vectors } = setUp({ stdout: { isTerminal: false, write } });
  vectors([100, 1]);
  assert.equal(call('fd_write', 1, 0, 1, 60), Errno.pipe);
});

test('fault_in_a_callback_is_not_hidden', () => {
  const write = (): never => {
    throw new TypeError('mine');
  };
  const { call, vectors } = setUp({ stdout: { isTerminal: false, write } });
  vectors([100, 1]);
  assert.throws(() => call('fd_write', 1, 0, 1, 60), /mine/);
});

test('streams_are_not_files', () => {
  const { call } = setUp();
  assert.equal(call('fd_seek', 1, 0n, 0, 60), Errno.spipe);
  assert.equal(call('fd_prestat_get', 3, 60), Errno.badf);
  assert.equal(call('fd_close', 1), Errno.success);
  assert.equal(call('fd_close', 1), Errno.badf);
  assert.equal(call('path_open'), Errno.nosys);
});

test('unknown_clock_is_invalid_and_the_monotonic_one_goes_on', () => {
  const { call, view } = setUp();
  assert.equal(call('clock_time_get', 3, 0n, 64), Errno.inval);
  call('clock_time_get', 1, 0n, 64);
  const first = view().getBigUint64(64, true);
  call('clock_time_get', 1, 0n, 64);
  assert.ok(view().getBigUint64(64, true) >= first);
});

test('clock_subscription_sleeps_where_the_host_may', () => {
  const slept: number[] = [];
  const { call, view } = setUp({ sleep: (milliseconds) => slept.push(milliseconds) });
  view().setBigUint64(0, 77n, true);
  view().setUint32(16, 1, true);
  view().setBigUint64(24, 2_500_000n, true);
  assert.equal(call('poll_oneoff', 0, 100, 1, 200), Errno.success);
  assert.deepEqual(slept, [3]);
  assert.equal(view().getBigUint64(100, true), 77n);
  assert.equal(view().getUint32(200, true), 1);
});

test('exit_leaves_by_an_exception', () => {
  const { call } = setUp();
  assert.throws(
    () => call('proc_exit', 42),
    (thrown) => thrown instanceof ExitStatus && thrown.status === 42,
  );
});

test('console_gets_whole_lines_even_when_characters_are_cut', () => {
  const lines: string[] = [];
  const sink = new ConsoleSink((line) => lines.push(line));
  const bytes = new TextEncoder().encode('eins\nzwölf\nrest');
  sink.write(bytes.subarray(0, 8));
  sink.write(bytes.subarray(8));
  sink.flush();
  assert.deepEqual(lines, ['eins', 'zwölf', 'rest']);
});
