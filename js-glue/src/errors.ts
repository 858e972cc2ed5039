// errors.ts: what can go wrong with a program, as errors that JavaScript code can tell apart.
//
// A CoilError's message is a sentence for people; its `code` is for programs. ExitStatus is no failure: it is how proc_exit gets out
// from under the program's frames, and never leaves this package.

export type CoilErrorCode =
  | 'not-wasm'
  | 'not-coil'
  | 'wrong-abi'
  | 'trap'
  | 'stack-overflow'
  | 'disposed'
  | 'already-run'
  | 'exited'
  | 'no-main'
  | 'no-snippets'
  | 'suspended'
  | 'worker';

export class CoilError extends Error {
  override readonly name: string = 'CoilError';
  readonly code: CoilErrorCode;

  constructor(code: CoilErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The program did what no program may: it is over, and its memory is not to be trusted. */
export class CoilTrap extends CoilError {
  override readonly name = 'CoilTrap';
  /** Who ran: "Task 'Task-2' (fetch)" or "main". */
  readonly where: string;

  constructor(code: 'trap' | 'stack-overflow', where: string, what: string, cause: unknown) {
    super(code, `${where}: ${what}`, { cause });
    this.where = where;
  }
}

/** Thrown by proc_exit, caught by the driver; an Error only in that whatever is thrown should be one. */
export class ExitStatus extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`exit status ${status}`);
    this.status = status;
  }
}

/** What an engine says of it names nobody. */
export const CALL_STACK_EXHAUSTED =
  "stack overflow: the engine's call stack is exhausted (endless recursion? coil run --checked says where; or coroutines that drive one another)";

/** Turns what a call into the module threw into what the application sees; errors of the host's own callbacks stay what they are. */
export function explainThrown(thrown: unknown, where: () => string): unknown {
  if (isEngineStackOverflow(thrown)) {
    return new CoilTrap('stack-overflow', where(), CALL_STACK_EXHAUSTED, thrown);
  }
  if (thrown instanceof WebAssembly.RuntimeError) return new CoilTrap('trap', where(), thrown.message, thrown);
  return thrown;
}

function isEngineStackOverflow(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  // V8 and JavaScriptCore throw a RangeError, SpiderMonkey an InternalError.
  return (thrown instanceof RangeError && /call stack/i.test(thrown.message)) || thrown.name === 'InternalError';
}
