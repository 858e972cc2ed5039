// write-all.ts: bytes that came from a program elsewhere, written to this process's output.

import { writeSync } from 'node:fs';
import { sleep } from '../src/platform-node.ts';

/** Writes all of it, however often it takes; false when nobody reads any more. */
export function writeAll(fd: number, bytes: Uint8Array): boolean {
  for (let rest = bytes; rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') return false;
      if (code !== 'EAGAIN') throw error;
      sleep(1);
    }
  }
  return true;
}
