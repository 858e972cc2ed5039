// node-files.ts: the user's files, for a compiler that runs in Node.js.

import { readFileSync } from 'node:fs';
import type { SourceFiles } from './toolchain.ts';

export const nodeFiles: SourceFiles = {
  read(path) {
    try {
      return readFileSync(path);
    } catch {
      return undefined; // no such file, a directory, not readable: the compiler says which, if it needs it
    }
  },
};
