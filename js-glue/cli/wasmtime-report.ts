// wasmtime-report.ts: what wasmtime says about a program that has failed, in Coil's words.
//
// When a program traps, wasmtime appends a report of its own to standard error: a page of text for people who debug wasmtime. It
// starts with a line that names the module, whose file is named by its hash, so it cannot be taken for the program's own
// output. Everything before it is passed on as it comes.

import { CALL_STACK_EXHAUSTED } from '../src/errors.ts';
import { Status } from './failure.ts';

/** More than the runtime's last message takes. */
const TAIL = 4096;
const START = 'Error: failed to run main module `';

export class ReportFilter {
  readonly #start: Buffer;
  readonly #write: (bytes: Uint8Array) => void;
  /** The report, or bytes that may be the beginning of one. */
  #held = Buffer.alloc(0);
  /** The end of what was passed on. */
  #tail = '';

  constructor(file: string, write: (bytes: Uint8Array) => void) {
    this.#start = Buffer.from(`${START}${file}\``);
    this.#write = write;
  }

  push(chunk: Uint8Array): void {
    this.#held = Buffer.concat([this.#held, chunk]);
    const found = this.#held.indexOf(this.#start);
    this.#pass(found >= 0 ? found : this.#held.length - this.#undecided());
  }

  /** At the end of the output: what is to be said in place of the report, and the program's own exit status if wasmtime's is not. */
  finish(status: number): { message: string; status: number } {
    if (this.#held.indexOf(this.#start) !== 0) this.#pass(this.#held.length);
    const report = this.#held.toString();
    if (report === '') return { message: '', status };
    // The runtime has said what happened, and ended the program in one of the two ways that a host may offer.
    const wasExplained = /coil: .*\n$/.test(this.#tail);
    if (report.includes('invalid exit status')) {
      if (wasExplained) return { message: '', status: Status.trapped };
      return { message: 'coil: wasmtime does not pass on an exit status of 126 or more: it is 1 instead\n', status };
    }
    const cause = /wasm trap: (.*)/.exec(report)?.[1] ?? report.split('\n').at(-1) ?? '';
    if (wasExplained && cause.includes('unreachable')) return { message: '', status };
    return { message: `coil: ${cause === 'call stack exhausted' ? CALL_STACK_EXHAUSTED : cause}\n`, status };
  }

  #pass(length: number): void {
    if (length === 0) return;
    const passed = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    this.#write(passed);
    this.#tail = (this.#tail + passed.toString('latin1')).slice(-TAIL);
  }

  /** How many bytes at the end could be the report's first. */
  #undecided(): number {
    const most = Math.min(this.#start.length - 1, this.#held.length);
    for (let length = most; length > 0; length--) {
      if (this.#held.subarray(this.#held.length - length).equals(this.#start.subarray(0, length))) return length;
    }
    return 0;
  }
}
