// failure.ts: a failure that the user can do something about: one sentence that says what, and the exit status.

export const Status = {
  /** The program, or what was given as one, is at fault. */
  failed: 1,
  /** The command line is. */
  usage: 2,
  /** Also what a shell reports for abort(): 128 and SIGABRT. */
  trapped: 134,
} as const;

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly status: number;

  constructor(message: string, status: number = Status.failed) {
    super(message);
    this.status = status;
  }
}
