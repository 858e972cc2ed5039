// types.mjs: the types of C that the programs compute with: literals, operations without undefined behaviour, and what is printed of a value.
//
// An operation is a function of `e`, which writes an expression of a given type; its text is parenthesised and of exactly the type asked for.

/** What C promotes to int. */
const NARROW = ['u8', 'i8', 'u16', 'i16', 'bool', 'colour'];
export const NUMBERS = [...NARROW, 'u32', 'i32', 'u64', 'i64', 'f32', 'f64', 'u128'];
const AGGREGATES = ['small', 'pair', 'large', 'either', 'fields', 'quad'];
export const TYPES = [...NUMBERS, ...AGGREGATES];
/** What an argument without a prototype may be: nothing that is promoted. */
export const VARIADIC = ['u32', 'i32', 'u64', 'i64', 'f64', 'u128', 'pair', 'large', 'either'];
const WHOLE = [...NARROW, 'u32', 'i32', 'u64', 'i64'];

export function literal(type, r) {
  const quarter = () => r.pick([0, 25, 5, 75]);
  switch (type) {
    case 'bool': return r.pick(['true', 'false']);
    case 'colour': return r.pick(['RED', 'GREEN', 'BLUE']);
    case 'u8': return `(u8)${r.from(0, 255)}`;
    case 'i8': return `(i8)${r.from(-128, 127)}`;
    case 'u16': return `(u16)${r.from(0, 65535)}`;
    case 'i16': return `(i16)${r.from(-32768, 32767)}`;
    case 'u32': return `${r.from(0, 99999)}u`;
    case 'i32': return `(i32)${r.from(-99999, 99999)}`;
    case 'u64': return `(UINT64_C(${r.from(0, 2 ** 31)}) << ${r.from(0, 30)})`;
    case 'i64': return `(i64)(INT64_C(${r.from(-(2 ** 31), 2 ** 31)}) * ${r.from(1, 99999)})`;
    case 'u128': return `((u128)${r.from(0, 2 ** 31)} << ${r.from(0, 90)})`;
    case 'f32': return `${r.from(0, 999)}.${quarter()}f`;
    case 'f64': return `${r.from(0, 99999)}.${quarter()}`;
    case 'small': return `(small){${literal('u64', r)}}`;
    case 'pair': return `(pair){${literal('u32', r)}, ${literal('f64', r)}}`;
    case 'either': return `(either){.q = ${literal('u64', r)}}`;
    case 'fields': return `(fields){${r.from(0, 31)}, ${r.from(-1000, 1000)}, ${r.from(0, 99999)}, ${r.from(-100, 100)}}`;
    case 'quad': return `(quad){${r.from(0, 999)}, ${r.from(0, 999)}, ${r.from(0, 999)}, ${r.from(0, 999)}}`;
    default: return `(large){{${r.from(0, 99)}, ${r.from(0, 99)}}, ${literal('f64', r)}, ${literal('f32', r)}, ${literal('u64', r)}}`;
  }
}

/** 64 bits of a value. */
export function hash(type, value) {
  switch (type) {
    case 'f32': return `bits_f(${value})`;
    case 'f64': return `bits_d(${value})`;
    case 'i8':
    case 'i16':
    case 'i32': return `(u64)(i64)(${value})`;
    case 'small':
    case 'pair':
    case 'large':
    case 'fields':
    case 'u128':
    case 'quad': return `hash_${type}(${value})`;
    case 'either': return `(${value}).q`;
    default: return `(u64)(${value})`;
  }
}

/** A number from one of another type, defined for every value. */
function converted(type, e, r) {
  const from = r.pick(type === 'f32' ? ['u8', 'i8', 'u16', 'bool'] : ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'bool', 'u128', 'colour']);
  if (type === 'f64') return `(f64)(i32)${e(r.pick(['u8', 'i16', 'i32', 'u32']))}`;
  if (type === 'f32') return `(f32)${e(from)}`;
  if (type === 'colour') return `(colour)(${e('u8')} & 127)`;
  return `(${type})${e(from)}`;
}

const operations = {
  narrow: (type) => [
    (e, r) => `(${type})(${e(r.pick(NARROW))} ${r.pick(['+', '-', '^', '&', '|'])} ${e(r.pick(NARROW))})`,
    (e) => `(${type})(${e('i8')} * ${e('i8')})`,
    (e) => `(${type})(${e(type)} >> (${e('u8')} & 7))`,
    (e) => `(${type})(${e('i16')} / ((${e('u8')} & 15) + 1))`,
    (e) => `(${type})~${e('u8')}`,
    (e) => `(${type})${e('fields')}.d`,
    (e) => `(${type})${e('either')}.bytes[${e('u32')} & 7]`,
  ],
  bool: () => [(e, r) => `(bool)(${e(r.pick(WHOLE))} ${r.pick(['<', '>', '==', '!=', '<=', '>='])} ${e(r.pick(WHOLE))})`, (e) => `(bool)!${e('u64')}`, (e) => `(bool)(${e('f64')} < ${e('f32')})`],
  colour: () => [(e) => `(${e('bool')} ? GREEN : BLUE)`],
  u32: () => [
    (e, r) => `(${e('u32')} ${r.pick(['+', '-', '*', '^', '|', '&'])} ${e('u32')})`,
    (e) => `(${e('u32')} >> (${e('u32')} & 31))`,
    (e) => `(u32)exact_d(${e('f64')})`,
    (e) => `(u32)exact_f(${e('f32')})`,
    (e) => `local_array[${e('u32')} & 7]`,
    (e) => `${e('pair')}.a`,
    (e) => `${e('either')}.u`,
    (e) => `(u32)${e('fields')}.a`,
    (e) => `${e('quad')}[${e('u32')} & 3]`,
    (e) => `(${e('u32')} / (${e('u32')} | 1))`,
    (e) => `(${e('u32')} % ((${e('u32')} & 31) + 1))`,
    (e) => `(${e('u8')} + ${e('u32')})`,
    (e) => `${e('large')}.a[${e('u32')} & 7]`,
  ],
  i32: () => [
    (e, r) => `(i32)(${e('u32')} ${r.pick(['+', '-', '*'])} (u32)${e('i32')})`,
    (e) => `(${e('i32')} ^ ${e('i32')})`,
    (e) => `(${e('i32')} >> (${e('u8')} & 31))`,
    (e) => `(${e('i32')} / ((${e('i32')} & 15) + 1))`,
    (e) => `(${e('i32')} % 1000 - ${e('i16')})`,
    (e) => `(${e('i16')} * ${e('i8')} + ${e('i8')})`,
    (e) => `(i32)${e('fields')}.b`,
  ],
  u64: () => [
    (e, r) => `(${e('u64')} ${r.pick(['+', '-', '*', '^', '|'])} ${e('u64')})`,
    (e) => `(${e('u64')} << (${e('u32')} & 63))`,
    (e) => `${e('small')}.a`,
    (e) => `mix(${e('u64')})`,
    (e) => `(u64)exact_d(${e('f64')})`,
    (e) => `(u64)${e('fields')}.c`,
    (e) => `((u64)${e('u32')} * ${e('u32')})`,
    (e) => `(u64)(${e('u128')} >> 37)`,
  ],
  i64: () => [
    (e, r) => `(i64)(${e('u64')} ${r.pick(['+', '-', '*'])} (u64)${e('i64')})`,
    (e) => `(${e('i64')} / ((${e('i64')} & 255) + 1))`,
    (e) => `(${e('i64')} >> (${e('u8')} & 63))`,
    (e) => `((i64)${e('i32')} * ${e('i32')})`,
  ],
  u128: () => [(e, r) => `(${e('u128')} ${r.pick(['+', '-', '*', '^'])} ${e('u128')})`, (e) => `((u128)${e('u64')} << (${e('u8')} & 63))`, (e) => `(${e('u128')} / ((u128)${e('u64')} | 1))`],
  f32: () => [(e, r) => `exact_f(${e('f32')} ${r.pick(['+', '-', '*'])} ${e('f32')})`, (e) => `${e('large')}.c`],
  f64: () => [(e, r) => `exact_d(${e('f64')} ${r.pick(['+', '-', '*'])} ${e('f64')})`, (e) => `${e('pair')}.b`, (e) => `${e('large')}.b`, (e) => `exact_d((f64)${e('f32')} * 3)`],
  small: () => [(e) => `(small){${e('u64')}}`],
  pair: () => [(e) => `(pair){${e('u32')}, ${e('f64')}}`],
  either: () => [(e) => `(either){.q = ${e('u64')}}`, (e) => `(either){.u = ${e('u32')}}`],
  fields: () => [(e) => `(fields){.a = ${e('u32')} & 31, .b = ${e('i8')}, .c = ${e('u32')}, .d = ${e('i8')}}`],
  quad: () => [(e, r) => `(${e('quad')} ${r.pick(['+', '*', '^'])} ${e('quad')})`, (e) => `(quad){${e('u32')}, ${e('u32')}, 1, 2}`],
  large: () => [(e) => `(large){{${e('u32')}, ${e('u32')}, 3}, ${e('f64')}, ${e('f32')}, ${e('u64')}}`],
};

/** An expression that is no name, no literal and no call. */
export function operation(type, e, r) {
  const isNumber = NUMBERS.includes(type);
  if (isNumber && r.chance(0.3)) return `(${converted(type, e, r)})`;
  const choices = operations[type]?.() ?? operations.narrow(type);
  return `(${r.pick(choices)(e, r)})`;
}
