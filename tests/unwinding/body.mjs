// body.mjs: one function of a random program: its variables, its fuel, and the expressions that its statements (statements.mjs) are made of.
//
// Calls in one expression must not influence one another where C leaves their order open, so pointers are only given to calls that stand alone; in
// an ordered program there is one call at most among operands of which none is evaluated first.

import { writeStatement } from './statements.mjs';
import { hash, literal, NUMBERS, operation, TYPES, VARIADIC } from './types.mjs';

const COPIED = ['pair', 'large', 'either', 'fields', 'quad', 'u128'];
const MOST_CALLS = 7;

/** A function that is being written. */
export class Body {
  constructor(program, fn) {
    this.program = program;
    this.r = program.random;
    this.fn = fn;
    this.lines = [];
    this.depth = 1;
    this.names = 0;
    this.loops = 1; // how often what is written now runs at most
    this.calls = 1; // how often something is called at most
    this.free = true; // a call may stand here
    this.breakable = 0;
    this.arrays = 0; // of variable length, around
    this.variables = new Map(TYPES.map((type) => [type, []]));
    this.constants = new Set();
    this.text = fn.kind === 'leaf' ? '' : this.write();
  }

  get mostCalls() {
    return this.program.large && this.fn.isLast ? 200 : MOST_CALLS;
  }

  write() {
    const { fn, r, program } = this;
    const isTask = fn.kind === 'task';
    this.line('volatile u32 hidden = fuel;');
    this.line('u32 share;');
    if (!isTask) this.line(`if (fuel == 0) return${fn.result === 'void' ? '' : ` ${this.nothing()}`};`);
    const shareAt = this.lines.push('') - 1;
    fn.params.forEach((type, i) => this.variables.get(type).push(`p${i}`));
    for (const type of TYPES) if (type === 'u32' || r.chance(0.15)) this.declare(type, this.literal(type));
    this.line(`u32 local_array[${r.pick([8, 8, 16, 64, 300])}] = {${r.from(0, 999)}, ${r.from(0, 999)}};`);
    this.line(`${fn.pointed.name} pointer = ${fn.pointed.name}_table[0];`);
    if (fn.type) this.line('(void)own;');
    this.line('(void)hidden, (void)local_array, (void)share, (void)pointer;');
    if (fn.kind === 'pointers') this.line('(void)array, (void)out, (void)big, (void)call;');
    if (fn.kind === 'variadic') this.variadic();
    for (const kind of isTask ? ['call', 'call', 'rest'] : r.chance(0.6) ? ['rest', 'call'] : []) this.statement(kind);
    const isLarge = program.large && fn.isLast;
    for (let i = isLarge ? 60 : r.from(0, 2); i > 0; i--) this.statement();
    if (fn.kind === 'pointers') this.writeThroughPointers();
    for (const type of TYPES) for (const name of this.variables.get(type)) if (!this.constants.has(name) && r.chance(0.7)) this.note(type, name);
    this.line('for (u32 n = 0; n < 8; n++) add(c, local_array[n] + n);');
    this.end();
    // One call at most: as deep as that goes, within what a stack holds.
    this.lines[shareAt] = this.calls === 2 ? '    share = fuel > 25 ? 24 : fuel - 1;' : `    share = (fuel - 1) / ${this.calls};`;
    const head = isTask ? `static coil_value ${fn.name}(void *arg)` : program.head(fn);
    const prologue = isTask ? `    context *c = arg;\n    u32 fuel = ${r.pick([100, 400, 1500])};\n` : '';
    return `${head}\n{\n${prologue}${this.lines.join('\n')}\n}\n`;
  }

  end() {
    const { fn, r, program } = this;
    if (fn.kind === 'task') this.line('return body_end(c);');
    else if (fn.result === 'outcome') this.line(r.chance(0.3) ? `return ${program.rest}_or_fail(c);` : `return coil_int(${this.expression('u32', 2)});`);
    else if (fn.result === 'pointer') this.line(`return ${this.pointer(fn.pointed)};`);
    else if (fn.result !== 'void' && !this.tailCall()) this.line(`return ${this.expression(fn.result, 3)};`);
  }

  /** A call of one of the same type takes the place of this one. */
  tailCall() {
    const { fn, r } = this;
    if (!fn.type || this.calls >= this.mostCalls || !this.program.mayPoint(fn, fn.type) || !r.chance(0.4)) return false;
    this.counted();
    const args = ['c', 'share', ...fn.params.map((_, i) => `p${i}`), 'own'].join(', ');
    // What is passed as the address of a copy stands in a frame that is gone then: clang does not forbid it.
    const isCopied = fn.params.some((type) => COPIED.includes(type));
    this.line(`${isCopied ? '' : 'TAIL '}return ${this.pointer(fn.type)}(${args});`);
    return true;
  }

  /** What a function without fuel returns. */
  nothing() {
    const { fn } = this;
    if (fn.result === 'outcome') return 'coil_none()';
    return fn.result === 'pointer' ? `${fn.pointed.name}_leaf` : this.literal(fn.result);
  }

  writeThroughPointers() {
    this.line(`array[${this.expression('u32', 1)} & 7] += ${this.expression('u32', 2)};`);
    this.line(`*out ^= ${this.expression('u64', 2)};`);
    this.line(`big->a[${this.r.from(0, 7)}] += ${this.expression('u32', 2)};`);
  }

  /** What stands in the next one is evaluated after what stands in this one. */
  line(text) {
    this.free = true;
    this.lines.push('    '.repeat(this.depth) + text);
  }

  name() {
    return `v${this.names++}`;
  }

  declare(type, value) {
    const name = this.name();
    const qualifier = this.r.chance(0.1) && NUMBERS.includes(type) ? 'volatile ' : '';
    this.line(`${qualifier}${type} ${name} = ${value};`);
    this.line(`(void)${name};`);
    this.variables.get(type).push(name);
    return name;
  }

  literal(type) {
    return literal(type, this.r);
  }

  note(type, name) {
    this.line(`note(c, ${this.program.where++}, ${hash(type, name)});`);
  }

  statement(kind) {
    writeStatement(this, kind);
  }

  /** Statements with a scope of their own. */
  block(count) {
    const kept = new Map([...this.variables].map(([type, names]) => [type, [...names]]));
    this.depth++;
    for (let i = 0; i < count; i++) this.statement();
    this.depth--;
    this.variables = kept;
  }

  // Expressions: parenthesised, of exactly that type.

  expression(type, depth) {
    const { r, program } = this;
    const known = this.variables.get(type);
    if (depth <= 0 || r.chance(0.25)) return known.length > 0 && r.chance(0.8) ? r.pick(known) : this.literal(type);
    if (r.chance(0.5) && this.mayCall) {
      const call = this.call(type, depth);
      if (call) return call;
    }
    const e = (t) => this.expression(t, depth - 1);
    if (r.chance(0.1)) {
      const [condition, first, second] = this.sequenced(() => this.condition(depth - 1), () => e(type), () => e(type));
      return `(${condition} ? ${first} : ${second})`;
    }
    if (r.chance(0.1) && this.free) {
      const value = e(type);
      if (program.ordered) this.free = false;
      return `(${program.rest}(c), ${value})`;
    }
    return operation(type, e, r);
  }

  get mayCall() {
    return this.free && this.calls < this.mostCalls;
  }

  /** Parts of which each is evaluated when the one before is: a call may stand in every one. */
  sequenced(...parts) {
    const { free } = this;
    let used = false;
    const texts = parts.map((write) => {
      this.free = free;
      const text = write();
      used ||= !this.free;
      return text;
    });
    this.free = free && !used;
    return texts;
  }

  condition(depth) {
    const { r } = this;
    const e = (t) => this.expression(t, depth - 1);
    const comparison = () =>
      r.pick([
        () => `(${e('u32')} & 1) != 0`,
        () => `${e('u64')} < ${e('u64')}`,
        () => `${e('i8')} < ${e('u32')}`,
        () => `${e('i64')} > ${e('i32')}`,
        () => `${e('f64')} < ${e('f32')}`,
        () => e('bool'),
      ])();
    const operator = r.pick(['', '', '&&', '||']);
    if (operator === '') return `(${comparison()})`;
    const [first, second] = this.sequenced(comparison, comparison);
    return `((${first}) ${operator} (${second}))`;
  }

  counted(times = 1) {
    this.calls += this.loops * times;
  }

  arguments(params, depth) {
    return ['c', 'share', ...params.map((type) => this.expression(type, Math.min(depth - 1, 1)))].join(', ');
  }

  /** Arguments for a pointer of a type. */
  argumentsOf(type, depth) {
    return `${this.arguments(type.params, depth)}, &${type.name}_mine`;
  }

  /** A call without pointers that returns such a value; undefined: there is none. */
  call(type, depth) {
    const { r, program, fn } = this;
    const pointerTypes = program.types.filter((pointed) => pointed.result === type && program.mayPoint(fn, pointed));
    const choices = program.callable(fn, ['values', 'callback', 'variadic']).filter((other) => other.result === type);
    const indirect = pointerTypes.length > 0 && r.chance(0.6);
    if (!indirect && choices.length === 0) return undefined;
    this.counted();
    let text;
    if (indirect) {
      const pointed = r.pick(pointerTypes);
      const args = this.argumentsOf(pointed, depth);
      text = `${this.pointer(pointed)}(${args})`;
    } else {
      const other = r.pick(choices);
      text = `${other.name}(${other.kind === 'variadic' ? this.variadicArguments() : other.type ? this.argumentsOf(other.type, depth) : this.arguments(other.params, depth)})`;
    }
    if (program.ordered) this.free = false;
    return text;
  }

  variadicArguments() {
    const count = this.r.from(0, 5);
    const given = Array.from({ length: count }, (_, i) => this.expression(VARIADIC[i % VARIADIC.length], 1));
    return ['c', 'share', `${count}u`, ...given].join(', ');
  }

  /** A pointer of a type, by one of the ways in which programs come by one. No call is in it. */
  pointer(type) {
    const { r, program, fn } = this;
    const p = program.prefix;
    const [first, last] = [program.types[0], program.types.at(-1)];
    const chosen = `${type.name}_table[${this.expression('u32', 0)} % (sizeof ${type.name}_table / sizeof *${type.name}_table)]`;
    const ways = [chosen, chosen, `${type.name}_current`, `(*${chosen})`, `(hidden & 1 ? ${type.name}_leaf : ${chosen})`];
    if (type === first) ways.push(`${p}all[${this.expression('u32', 0)} & 1].call`);
    if (type === last) ways.push(`(&${p}all[1])->other`);
    if (fn.pointed === type && fn.kind !== 'leaf') ways.push('pointer', 'pointer');
    if (fn.pointed === type && fn.kind === 'pointers') ways.push('call', 'call');
    if (program.casts)
      ways.push(`((${type.name})(void *)${chosen})`, `((${type.name})(uintptr_t)${chosen})`, `((${type.name})(void (*)(void))${chosen})`, `(((union { void (*erased)(void); ${type.name} call; }){.call = ${chosen}}).call)`);
    return r.pick(ways);
  }

  variadic() {
    const { rest } = this.program;
    this.line('va_list list, copy;');
    this.line('va_start(list, p0);');
    this.line('va_copy(copy, list);');
    this.line('for (u32 n = 0; n < p0; n++) {');
    this.depth++;
    this.line(`switch (n % ${VARIADIC.length}) {`);
    for (const [at, type] of VARIADIC.entries()) this.line(`case ${at}: { ${type} value = va_arg(list, ${type}); note(c, n, ${hash(type, 'value')}); } break;`);
    this.line('}');
    this.line(`${rest}(c);`);
    this.depth--;
    this.line('}');
    this.line('va_end(list);');
    this.line('if (p0 > 0) note(c, 99, va_arg(copy, u32));');
    this.line('va_end(copy);');
  }
}
