// call-options.ts: what may stand behind the arguments of an exported function.

/** What exported functions may be called with, behind their arguments. */
export interface CallOptions {
  /** Cancels the call's task; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export function isPlainObject(value: unknown): boolean {
  try {
    return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  } catch {
    return false; // a proxy that was revoked
  }
}

/** A quick look: false where it cannot be options. */
export function mayBeOptions(last: unknown): boolean {
  try {
    return typeof last === 'object' && last !== null && 'signal' in last;
  } catch {
    return false; // a proxy that was revoked
  }
}

/** A plain object that has a signal and nothing else. */
export function isOptions(last: unknown): last is CallOptions {
  try {
    if (!isPlainObject(last)) return false;
    const options = last as CallOptions;
    if (!Object.hasOwn(options, 'signal') || Object.keys(options).length !== 1) return false;
    const { signal } = options;
    return signal === undefined || signal instanceof AbortSignal;
  } catch {
    return false; // a proxy that was revoked
  }
}
