// prototypes.ts: what the hash of a C type stands for, in C's words.
//
// -fsanitize=kcfi writes a prototype as 32 bits of a hash, which is all that the analysis needs and nothing that a person can read. The hash is of
// the type's mangled name, and -fsanitize=cfi-icall writes these names beside its tests: so hashing the names tells which is which, and
// undoing the mangling gives the words. Of the Itanium mangling only what a type in C can have is known here; a type with any other name has no words.
// What mangling has dropped is gone: typedefs, and whether a name is a struct's, a union's or an enum's.

const START = '_ZTSF';
const START_BYTES = new TextEncoder().encode(START);
/** Bytes: nobody would read words for more. */
const LONGEST = 2048;

/**
 * The words for the hashes of those types of functions whose mangled names are anywhere in the code that clang wrote, as pointers to them: `int (*)(void *)`.
 * The names stand there one behind the other, without an end that could be seen; but each says itself where it ends.
 */
export function wordsIn(code: Uint8Array, hashes: ReadonlySet<string>): Record<string, string> {
  const words: Record<string, string> = {};
  const [first = 0] = START_BYTES;
  for (let at = code.indexOf(first); at >= 0; at = code.indexOf(first, at + 1)) {
    if (!START_BYTES.every((byte, offset) => code[at + offset] === byte)) continue;
    const demangled = demangle(String.fromCharCode(...code.subarray(at, at + LONGEST)));
    if (!demangled) continue;
    const hash = kcfiHash(code.subarray(at, at + demangled.length));
    if (hashes.has(hash)) words[hash] = demangled.words;
  }
  return words;
}

/** The words for the name that a text begins with, a letter for each byte; undefined: no type of C has such a name. */
function demangle(text: string): { length: number; words: string } | undefined {
  try {
    const demangler = new Demangler(text, START.length - 1);
    const words = declare({ kind: 'pointer', to: demangler.type() }, '');
    const bytes = Uint8Array.from(words, (letter) => letter.charCodeAt(0));
    return { length: demangler.end, words: new TextDecoder().decode(bytes) };
  } catch (error) {
    if (error instanceof UnknownMangling) return undefined;
    throw error;
  }
}

class UnknownMangling extends Error {}

type Type =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'pointer'; readonly to: Type }
  | { readonly kind: 'qualified'; readonly by: string; readonly type: Type }
  | { readonly kind: 'array'; readonly of: Type; readonly length: string }
  | { readonly kind: 'function'; readonly result: Type; readonly params: readonly Type[] };

/** A declaration of `inner`, which is '' for the type alone. */
function declare(type: Type, inner: string): string {
  switch (type.kind) {
    case 'name':
      return inner === '' ? type.text : `${type.text} ${inner}`;
    case 'pointer':
      return declare(type.to, bindsTighter(type.to) ? `(*${inner})` : `*${inner}`);
    case 'qualified':
      if (type.type.kind !== 'pointer') return `${type.by} ${declare(type.type, inner)}`;
      return declare(type.type.to, `*${type.by}${inner === '' ? '' : ` ${inner}`}`);
    case 'array':
      return declare(type.of, `${inner}[${type.length}]`);
    case 'function':
      return declare(type.result, `${inner}(${type.params.map((param) => declare(param, '')).join(', ')})`);
  }
}

function bindsTighter({ kind }: Type): boolean {
  return kind === 'function' || kind === 'array';
}

const BUILTIN: Readonly<Record<string, string>> = {
  v: 'void',
  b: '_Bool',
  c: 'char',
  a: 'signed char',
  h: 'unsigned char',
  s: 'short',
  t: 'unsigned short',
  i: 'int',
  j: 'unsigned int',
  l: 'long',
  m: 'unsigned long',
  x: 'long long',
  y: 'unsigned long long',
  n: '__int128',
  o: 'unsigned __int128',
  f: 'float',
  d: 'double',
  e: 'long double',
  g: '__float128',
  w: 'wchar_t',
  z: '...',
  Dh: '_Float16',
  DF16_: '_Float16',
};

const QUALIFIERS: Readonly<Record<string, string>> = { r: 'restrict', V: 'volatile', K: 'const' };

class Demangler {
  readonly #text: string;
  #at: number;
  /** What S_, S0_, S1_… stand for. */
  readonly #seen: Type[] = [];

  constructor(text: string, start: number) {
    this.#text = text;
    this.#at = start;
  }

  get end(): number {
    return this.#at;
  }

  type(): Type {
    const builtin = this.#take(/D(?:h|F16_)|[a-z]/y);
    if (builtin !== undefined && builtin !== 'r' && builtin !== 'u') return name(BUILTIN[builtin]);
    if (builtin !== undefined) this.#at--;
    const substitution = this.#take(/S[0-9A-Z]*_/y);
    if (substitution !== undefined) return this.#substituted(substitution.slice(1, -1));
    const made = this.#compound();
    this.#seen.push(made);
    return made;
  }

  #compound(): Type {
    const qualifiers = this.#take(/r?V?K?/y);
    if (qualifiers) {
      const by = Array.from(qualifiers, (letter) => QUALIFIERS[letter]).reverse();
      return { kind: 'qualified', by: by.join(' '), type: this.type() };
    }
    if (this.#take(/P/y)) return { kind: 'pointer', to: this.type() };
    if (this.#take(/F/y)) return this.#function();
    if (this.#take(/C/y)) return name(`_Complex ${declare(this.type(), '')}`);
    const vector = this.#take(/Dv\d+_/y);
    if (vector !== undefined) return name(`vector of ${vector.slice(2, -1)} ${declare(this.type(), '')}`);
    const array = this.#take(/A\d*_/y);
    if (array !== undefined) return { kind: 'array', length: array.slice(1, -1), of: this.type() };
    const bits = this.#take(/D[BU]\d+_/y);
    if (bits !== undefined) return name(`${bits[1] === 'U' ? 'unsigned ' : ''}_BitInt(${bits.slice(2, -1)})`);
    return name(this.#sourceName());
  }

  #function(): Type {
    const result = this.type();
    const params: Type[] = [];
    while (!this.#take(/E/y)) params.push(this.type());
    return { kind: 'function', result, params };
  }

  #sourceName(): string {
    const length = this.#take(/\d+/y);
    if (length === undefined) throw new UnknownMangling();
    const start = this.#at;
    this.#at += Number(length);
    if (this.#at > this.#text.length) throw new UnknownMangling();
    const text = this.#text.slice(start, this.#at);
    return text.startsWith('$_') ? '(a type without a name)' : text;
  }

  /** Numbered in base 36; the first has no number. */
  #substituted(number: string): Type {
    const type = this.#seen[number === '' ? 0 : parseInt(number, 36) + 1];
    if (!type) throw new UnknownMangling();
    return type;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

function name(text: string | undefined): Type {
  if (text === undefined) throw new UnknownMangling();
  return { kind: 'name', text };
}

// xxHash64's primes.
const P1 = 11400714785074694791n;
const P2 = 14029467366897019727n;
const P3 = 1609587929392839161n;
const P4 = 9650029242287828579n;
const P5 = 2870177450012600261n;

const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, by: bigint): bigint => wrap((value << by) | (value >> (64n - by)));
const round = (accumulator: bigint, lane: bigint): bigint => wrap(rotate(wrap(accumulator + wrap(lane * P2)), 31n) * P1);

/** The lower half of xxHash64, as IR writes it: a signed number. */
function kcfiHash(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let hash: bigint = P5;
  if (bytes.length >= 32) {
    const lanes = [wrap(P1 + P2), P2, 0n, wrap(-P1)];
    for (; at + 32 <= bytes.length; at += 32) {
      for (const [lane, value] of lanes.entries()) lanes[lane] = round(value, view.getBigUint64(at + lane * 8, true));
    }
    hash = [1n, 7n, 12n, 18n].reduce((sum, by, lane) => wrap(sum + rotate(lanes[lane] ?? 0n, by)), 0n);
    for (const lane of lanes) hash = wrap((hash ^ round(0n, lane)) * P1 + P4);
  }
  hash = wrap(hash + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) hash = wrap(rotate(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * P1 + P4);
  if (at + 4 <= bytes.length) {
    hash = wrap(rotate(hash ^ wrap(BigInt(view.getUint32(at, true)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < bytes.length; at++) hash = wrap(rotate(hash ^ wrap(BigInt(view.getUint8(at)) * P5), 11n) * P1);
  hash = wrap((hash ^ (hash >> 33n)) * P2);
  hash = wrap((hash ^ (hash >> 29n)) * P3);
  hash ^= hash >> 32n;
  return String(BigInt.asIntN(32, hash));
}
