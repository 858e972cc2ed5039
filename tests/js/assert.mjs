// assert.mjs: what the suites say of values, in a page too.

const show = (value) => {
  try {
    return typeof value === 'bigint' ? `${value}n` : value instanceof Error ? `${value.name}: ${value.message}` : JSON.stringify(value);
  } catch {
    return String(value);
  }
};

export function same(actual, expected, what = 'the value') {
  const left = show(actual);
  const right = show(expected);
  if (left !== right || (typeof actual !== 'object' && !Object.is(actual, expected))) throw new Error(`${what} is ${left}, not ${right}`);
}

export function ok(value, what) {
  if (!value) throw new Error(what);
}

/** What a promise is rejected with. */
export async function rejected(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`it was fulfilled, with ${show(value)}`);
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until it is so, for two seconds at most. */
export async function until(holds, what) {
  for (const end = Date.now() + 2000; !holds(); await pause(1)) ok(Date.now() < end, what);
}
