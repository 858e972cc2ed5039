// Standard input.

import { pause, same } from '../assert.mjs';

async function outputOf(load, stdin) {
  let text = '';
  const app = await load('reads', { stdin, stdout: (chunk) => (text += new TextDecoder().decode(chunk)) });
  same(await app.run(), 0);
  return text;
}

export const inWorker = true;

export const tests = {
  async 'text, bytes, and nothing'({ load }) {
    same(await outputOf(load, 'some text'), '[some text]');
    same(await outputOf(load, 'more than sixteen bytes'), '[more than sixtee][n bytes]');
    same(await outputOf(load, new Uint8Array([104, 105])), '[hi]');
    same(await outputOf(load, ''), '');
  },

  async 'a ReadableStream, chunk by chunk'({ load }) {
    const chunks = ['one', new TextEncoder().encode('two'), '', 'three'];
    const stream = new ReadableStream({
      async pull(controller) {
        await pause(1);
        const chunk = chunks.shift();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
    });
    same(await outputOf(load, stream), '[one][two][three]');
    same(await outputOf(load, new ReadableStream({ pull: (controller) => controller.error(new Error('broken')) })), '');
  },
};
