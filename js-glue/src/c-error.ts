// c-error.ts: errors of C's, as JavaScript sees them.

/** What C says of an error. */
export interface ErrorDetails {
  readonly name: string;
  readonly message: string;
  /** What Python would print: the places in C that the error passed through, its causes and its members. */
  readonly traceback: string;
  /** An error, or none. */
  readonly cause: unknown;
}

/** An error that a C function has returned. Its name is the C error's: "ValueError", "CancelledError", or one of the program's own. */
export class CError extends Error {
  declare readonly name: string;
  declare readonly traceback: string;

  constructor(details: ErrorDetails) {
    super(details.message, causeOf(details));
    describe(this, details);
  }
}

/** A group of errors (coil_raise_group, or a task group whose tasks have failed). */
export class CErrorGroup extends AggregateError {
  declare readonly name: string;
  declare readonly traceback: string;

  constructor(errors: readonly unknown[], details: ErrorDetails) {
    super(errors, details.message, causeOf(details));
    describe(this, details);
  }
}

function causeOf({ cause }: ErrorDetails): ErrorOptions | undefined {
  return cause === undefined || cause === null ? undefined : { cause };
}

function describe(error: Error, { name, traceback }: ErrorDetails): void {
  for (const [key, value] of Object.entries({ name, traceback }))
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
}
