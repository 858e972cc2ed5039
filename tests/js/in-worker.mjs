// in-worker.mjs: what a worker of the page does: one suite.

import { failuresOf } from './in-page.mjs';

self.onmessage = async ({ data: [name, options] }) => {
  try {
    self.postMessage(await failuresOf(name, options));
  } catch (error) {
    self.postMessage({ failures: [String(error?.stack ?? error)], count: 0 });
  }
};
