// Two ends of a link, in one thread: what goes over, what comes back, and what is let go.

import assert from 'node:assert/strict';
import test from 'node:test';
import { CError, CErrorGroup } from '../src/c-error.ts';
import { CoilError, CoilTrap } from '../src/errors.ts';
import { Link, type Handlers, type Message } from '../src/link.ts';

/** Two links that clone what they send each other, as ports do, and deliver it later. */
function pair(handlers: Handlers): { near: Link; far: Link; sent: Message[] } {
  const sent: Message[] = [];
  const port = (to: () => Link) => ({
    postMessage: (message: unknown, transfer: Transferable[]): void => {
      const cloned = structuredClone(message, { transfer: transfer as never }) as Message;
      sent.push(cloned);
      queueMicrotask(() => {
        to().receive(cloned);
      });
    },
  });
  const near: Link = new Link(
    port(() => far),
    'the far end',
    false,
    {},
  );
  const far: Link = new Link(
    port(() => near),
    'the near end',
    true,
    handlers,
  );
  return { near, far, sent };
}

const echoing = (): ReturnType<typeof pair> => pair({ echo: (value: unknown) => value });

async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail('it was fulfilled'),
    (error: unknown) => error,
  );
}

test('values_are_cloned_and_what_cannot_be_comes_back_as_itself', async () => {
  const { near } = echoing();
  for (const value of [1, 'x', null, undefined, 2n ** 80n, [1, [2]], { a: { b: [1] } }, new Map([[1, 2]])])
    assert.deepEqual(await near.request('echo', value), value);
  const own = (): number => 1;
  const generator = (function* () {
    yield 1;
  })();
  for (const value of [own, generator, new Error('x'), new ReadableStream(), new AbortController().signal])
    assert.equal(await near.request('echo', value), value);
  const held = (await near.request('echo', { list: [{ own }] })) as { list: { own: unknown }[] };
  assert.equal(held.list[0]?.own, own);
});

test('functions_promises_and_iterators_are_met_by_proxies', async () => {
  const seen: unknown[] = [];
  const { near } = pair({
    use: async (twice: (x: number) => Promise<number>, promise: Promise<number>, iterable: AsyncIterable<number>) => {
      seen.push(await twice(4), await promise);
      for await (const value of iterable) seen.push(value);
      return () => 'from afar';
    },
  });
  const numbers = (function* () {
    yield 1;
    yield 2;
  })();
  const back = (await near.request('use', (x: number) => 2 * x, Promise.resolve(7), numbers)) as () => Promise<string>;
  assert.deepEqual(seen, [8, 7, 1, 2]);
  assert.equal(await back(), 'from afar');
});

test('errors_keep_their_class_name_message_and_cause', async () => {
  const cause = new RangeError('cause');
  const details = { name: 'ValueError', message: 'no', traceback: 'Traceback', cause };
  const { near } = pair({
    fail: (which: string) => {
      switch (which) {
        case 'c':
          throw new CError(details);
        case 'group':
          throw new CErrorGroup([new CError({ ...details, cause: undefined })], details);
        case 'coil':
          throw new CoilError('exited', 'over');
        case 'trap':
          throw new CoilTrap('trap', 'main', 'unreachable', undefined);
        case 'dom':
          throw new DOMException('stopped', 'AbortError');
        default:
          throw new TypeError('what?');
      }
    },
  });
  const of = (which: string): Promise<Error> => rejectionOf(near.request('fail', which)) as Promise<Error>;
  const c = await of('c');
  assert.ok(c instanceof CError);
  assert.deepEqual([c.name, c.message, c.traceback], ['ValueError', 'no', 'Traceback']);
  assert.ok(c.cause instanceof RangeError && c.cause.message === 'cause');
  const group = await of('group');
  assert.ok(group instanceof CErrorGroup && group.errors[0] instanceof CError);
  const coil = await of('coil');
  assert.ok(coil instanceof CoilError && coil.code === 'exited' && coil.message === 'over');
  const trap = await of('trap');
  assert.ok(trap instanceof CoilTrap);
  assert.deepEqual([trap.where, trap.message], ['main', 'main: unreachable']);
  const dom = await of('dom');
  assert.deepEqual([dom.name, dom.message], ['AbortError', 'stopped']);
  assert.ok((await of('other')) instanceof TypeError);
});

test('a_signal_that_was_let_go_and_is_sent_again_is_heard_again', async () => {
  const signals: AbortSignal[] = [];
  const { near, far, sent } = pair({
    keep: (signal: AbortSignal) => {
      signals.push(signal);
    },
  });
  const controller = new AbortController();
  await near.request('keep', controller.signal);
  await near.request('keep', controller.signal);
  assert.equal(signals[0], signals[1]);
  const [first] = sent[0]?.args ?? [];
  assert.ok(first && 'lent' in first);
  // As the far end's garbage collector would have it.
  far.notify('drop', first.lent, 2);
  await Promise.resolve();
  await Promise.resolve();
  await near.request('keep', controller.signal);
  controller.abort('why');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(signals.at(-1)?.aborted, true);
  assert.equal(signals.at(-1)?.reason, 'why');
  assert.equal(sent.filter(({ asks }) => asks === 'abort').length, 1);
});

test('who_waits_is_told_of_the_end', async () => {
  const { near } = pair({ never: () => new Promise(() => undefined) });
  const idle: boolean[] = [];
  near.onIdle = (isIdle) => idle.push(isIdle);
  const waiting = near.request('never');
  near.end(new CoilError('disposed', 'gone'));
  assert.equal(((await rejectionOf(waiting)) as CoilError).code, 'disposed');
  assert.equal(((await rejectionOf(near.request('never'))) as CoilError).code, 'disposed');
  assert.deepEqual(idle, [false, true]);
});

test('what_cannot_be_sent_is_told_to_who_sends_it_and_nothing_is_kept', async () => {
  const controller = new AbortController();
  const { near: lender, sent } = echoing();
  await rejectionOf(lender.request('echo', controller.signal, Symbol('x')));
  const locked = new ReadableStream();
  locked.getReader();
  assert.match(String(await rejectionOf(lender.request('echo', controller.signal, locked))), /^TypeError: a stream that is locked/);
  controller.abort();
  assert.deepEqual(sent, []);
  const { near } = pair({ symbol: () => Symbol('s') });
  assert.match(String(await rejectionOf(near.request('symbol', Symbol('x')))), /^TypeError: this cannot be sent to the far end: /);
  assert.match(String(await rejectionOf(near.request('symbol'))), /^TypeError: this cannot be sent to the near end: /);
});
