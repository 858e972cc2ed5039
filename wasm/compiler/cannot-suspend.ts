// cannot-suspend.ts: why a function cannot be written anew. It is the program that must be changed, so it is told of as errors in sources are.

export class CannotSuspend extends Error {
  override readonly name = 'CannotSuspend';
}
