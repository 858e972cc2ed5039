// generate.mjs: random C programs, in which many functions suspend, in all places in which C lets a function be called.
//
// A program is a list of functions, each of which calls those before it and, with what is left of its fuel, any other. A call gets a share of the
// caller's fuel that bounds the number of all calls, however loops and recursion are nested; without fuel a function returns at once.
// Two calls in one expression must not influence one another (support.h says how), so pointers are only given to calls that stand alone.

import { Random } from '../fuzz/random.mjs';

const NUMBERS = ['u32', 'u64', 'f32', 'f64'];
const STRUCTS = ['small', 'pair', 'large'];
const TYPES = [...NUMBERS, ...STRUCTS];
const CALLBACK = 'u32 (*)(context *, u32, u32, u32)';

/** The program of a seed, as C; seed_N(tasks) is its entry, which suspends and prints. */
export function generate(seed) {
  return new Program(seed).text;
}

class Program {
  constructor(seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.prefix = `s${seed}_`;
    this.where = 0;
    this.functions = [];
    const r = this.random;
    const count = r.from(6, 12);
    for (let i = 0; i < count; i++) this.functions.push(this.signature(i));
    const declared = this.functions.map((fn) => `${this.head(fn)};\n`).join('');
    const bodies = this.functions.map((fn) => new Body(this, fn).text).join('\n');
    const callbacks = this.callbacks.map(({ name }) => name).join(', ');
    const table = `static u32 (*const ${this.prefix}table[])(context *, u32, u32, u32) = {${callbacks}};\n`;
    const erased = this.plainOnes.map(({ name }) => `(void (*)(void))${name}`).join(', ');
    const casts = `static void (*const ${this.prefix}erased[])(void) = {${erased}};\n`;
    this.text = `// Seed ${seed}.\n${declared}\n${table}${casts}\n${bodies}\n${this.bodiesOfTasks()}\n${this.main()}`;
  }

  get callbacks() {
    return this.functions.filter(({ kind }) => kind === 'callback');
  }

  get plainOnes() {
    return this.functions.filter(({ kind }) => kind === 'values');
  }

  signature(index) {
    const r = this.random;
    const name = `${this.prefix}f${index}`;
    const kind = index === 0 ? 'callback' : index === 1 ? 'values' : r.pick(['values', 'values', 'values', 'callback', 'pointers', 'variadic', 'leaf']);
    const attribute = r.pick(['static ', 'static ', 'APART static ', 'APART ']);
    const result = kind === 'callback' ? 'u32' : kind === 'variadic' ? 'u64' : r.pick(['void', ...TYPES, ...NUMBERS]);
    const params = kind === 'callback' ? ['u32', 'u32'] : kind === 'variadic' ? ['u32'] : Array.from({ length: r.from(0, 6) }, () => r.pick([...TYPES, ...NUMBERS]));
    return { name, kind, attribute, result: kind === 'pointers' || result !== 'void' ? result : 'u64', params };
  }

  head({ name, kind, attribute, result, params }) {
    const list = ['context *c', 'u32 fuel', ...params.map((type, i) => `${type} p${i}`)];
    if (kind === 'pointers') list.push('u32 *array', 'u64 *out', 'large *big', `u32 (*call)(context *, u32, u32, u32)`);
    if (kind === 'variadic') list.push('...');
    return `${attribute}${result} ${name}(${list.join(', ')})`;
  }

  bodiesOfTasks() {
    const r = this.random;
    const p = this.prefix;
    this.taskCount = r.from(3, 6);
    let text = `static context ${p}contexts[${this.taskCount}];\nstatic coil_task *${p}tasks[${this.taskCount}];\n\n`;
    for (let i = 0; i < this.taskCount; i++) {
      const fn = { name: `${p}task${i}`, kind: 'task', result: 'task', params: [], number: i };
      text += new Body(this, fn).text + '\n';
    }
    return text;
  }

  main() {
    const r = this.random;
    const p = this.prefix;
    const lines = [`coil_value seed_${this.seed}(void *arg);`, `coil_value seed_${this.seed}(void *arg)`, '{', '    (void)arg;', '    u64 all = 0;'];
    for (let i = 0; i < this.taskCount; i++) {
      lines.push(`    ${p}contexts[${i}] = (context){.seed = ${r.from(0, 1e6)}};`);
      lines.push(`    ${p}tasks[${i}] = coil_create_task(coil_coroutine_new(${p}task${i}, &${p}contexts[${i}]));`);
    }
    lines.push('    coil_value_release(coil_sleep(0));');
    for (let i = r.from(0, 6); i > 0; i--) {
      lines.push(`    coil_value_release(coil_sleep(${r.pick(['0', '0', '0.001', '0.002'])}));`);
      if (r.chance(0.6)) lines.push(`    coil_task_cancel(${p}tasks[${r.from(0, this.taskCount - 1)}], NULL);`);
    }
    lines.push(`    for (int i = 0; i < ${this.taskCount}; i++) {`);
    lines.push(`        all = all * 31 + await_task(&${p}contexts[i], ${p}tasks[i]);`);
    lines.push(`        printf("${this.seed}: task %d: %016llx, %u rests, ended %u\\n", i, (unsigned long long)${p}contexts[i].sum,`,
      `               (unsigned)${p}contexts[i].pauses, (unsigned)${p}contexts[i].ended);`);
    lines.push('    }', `    for (int i = 0; i < ${this.taskCount}; i++) coil_release(${p}tasks[i]);`, `    printf("${this.seed}: %016llx\\n", (unsigned long long)all);`, '    return coil_none();', '}', '');
    return lines.join('\n');
  }
}

/** A function that is being written. */
class Body {
  constructor(program, fn) {
    this.program = program;
    this.r = program.random;
    this.fn = fn;
    this.lines = [];
    this.depth = 1;
    this.names = 0;
    this.loops = 1; // how often what is written now runs at most
    this.calls = 1; // how often something is called at most
    this.breakable = 0;
    this.variables = new Map(TYPES.map((type) => [type, []]));
    this.constants = new Set();
    fn.params.forEach((type, i) => this.variables.get(type).push(`p${i}`));
    this.suspends = fn.kind !== 'leaf';
    this.text = this.write();
  }

  write() {
    const { fn, r, program } = this;
    const isTask = fn.kind === 'task';
    this.line('volatile u32 hidden = fuel;');
    this.line('u32 share;');
    this.line('(void)hidden;');
    if (!isTask) this.line(`if (fuel == 0) return${fn.result === 'void' ? '' : ` ${this.literal(fn.result)}`};`);
    const shareAt = this.lines.length;
    this.line('');
    for (const type of TYPES) if (r.chance(0.6) || type === 'u32') this.declare(type, this.literal(type));
    this.array = `local_array`;
    this.line(`u32 local_array[${r.pick([8, 8, 16, 64, 300])}] = {${r.from(0, 999)}, ${r.from(0, 999)}};`);
    this.line('(void)local_array;');
    if (fn.kind === 'pointers') this.line('(void)array; (void)out; (void)big; (void)call;');
    if (fn.kind === 'variadic') this.variadic();
    const count = isTask ? r.from(2, 4) : r.from(1, 4);
    for (let i = 0; i < count; i++) this.statement();
    if (fn.kind === 'pointers') {
      this.line(`array[${this.expression('u32', 1)} & 7] += ${this.expression('u32', 2)};`);
      this.line(`*out ^= ${this.expression('u64', 2)};`);
      this.line(`big->a[${r.from(0, 7)}] += ${this.expression('u32', 2)};`);
    }
    for (const type of TYPES) for (const name of this.variables.get(type)) if (!this.constants.has(name) && r.chance(0.7)) this.note(type, name);
    this.line(`for (u32 n = 0; n < 8; n++) c->sum += mix(local_array[n] + n);`);
    if (isTask) this.line('return body_end(c);');
    else if (fn.result !== 'void') this.line(`return ${this.expression(fn.result, 3)};`);
    // One call at most: as deep as that goes, within what a stack holds.
    this.lines[shareAt] = this.calls === 2 ? '    share = fuel > 25 ? 24 : fuel - 1;' : `    share = (fuel - 1) / ${this.calls};`;
    const head = isTask ? `static coil_value ${fn.name}(void *arg)` : program.head(fn);
    const prologue = isTask ? `    context *c = arg;\n    u32 fuel = ${r.pick([200, 1000, 4000])};\n` : '';
    return `${head}\n{\n${prologue}${this.lines.join('\n')}\n}\n`;
  }

  line(text) {
    this.lines.push('    '.repeat(this.depth) + text);
  }

  name() {
    return `v${this.names++}`;
  }

  declare(type, value) {
    const name = this.name();
    this.line(`${this.r.chance(0.1) && NUMBERS.includes(type) ? 'volatile ' : ''}${type} ${name} = ${value};`);
    this.line(`(void)${name};`);
    this.variables.get(type).push(name);
    return name;
  }

  literal(type) {
    const { r } = this;
    switch (type) {
      case 'u32': return `${r.from(0, 99999)}u`;
      case 'u64': return `(UINT64_C(${r.from(0, 2 ** 31)}) << ${r.from(0, 30)})`;
      case 'f32': return `${r.from(0, 999)}.${r.pick([0, 25, 5, 75])}f`;
      case 'f64': return `${r.from(0, 99999)}.${r.pick([0, 25, 5, 75])}`;
      case 'small': return `(small){${this.literal('u64')}}`;
      case 'pair': return `(pair){${this.literal('u32')}, ${this.literal('f64')}}`;
      default: return `(large){{${r.from(0, 99)}, ${r.from(0, 99)}}, ${this.literal('f64')}, ${this.literal('f32')}, ${this.literal('u64')}, ${this.program.prefix}f0}`;
    }
  }

  hash(type, value) {
    switch (type) {
      case 'f32': return `bits_f(${value})`;
      case 'f64': return `bits_d(${value})`;
      case 'small': return `hash_small(${value})`;
      case 'pair': return `hash_pair(${value})`;
      case 'large': return `hash_large(&${value})`;
      default: return value;
    }
  }

  note(type, name) {
    this.line(`note(c, ${this.program.where++}, ${this.hash(type, name)});`);
  }

  // Expressions: parenthesised, of exactly that type.

  expression(type, depth) {
    const { r } = this;
    const known = this.variables.get(type);
    if (depth <= 0 || r.chance(0.25)) return known.length > 0 && r.chance(0.8) ? r.pick(known) : this.literal(type);
    if (r.chance(0.45) && this.calls < 24) {
      const call = this.call(type, depth);
      if (call) return call;
    }
    const e = (t) => this.expression(t, depth - 1);
    if (r.chance(0.12)) return `(${this.condition(depth - 1)} ? ${e(type)} : ${e(type)})`;
    if (r.chance(0.05) && this.suspends) return `(rest(c), ${e(type)})`;
    switch (type) {
      case 'u32':
        return r.pick([
          () => `(${e('u32')} ${r.pick(['+', '-', '*', '^', '|', '&'])} ${e('u32')})`,
          () => `(${e('u32')} >> (${e('u32')} & 31))`,
          () => `(u32)${e('u64')}`,
          () => `(u32)exact_d(${e('f64')})`,
          () => `(u32)exact_f(${e('f32')})`,
          () => `local_array[${e('u32')} & 7]`,
          () => `(u32)(${this.condition(depth - 1)})`,
          () => `${e('pair')}.a`,
          () => `(${e('u32')} / (${e('u32')} | 1))`,
        ])();
      case 'u64':
        return r.pick([
          () => `(${e('u64')} ${r.pick(['+', '-', '*', '^', '|'])} ${e('u64')})`,
          () => `(${e('u64')} << (${e('u32')} & 63))`,
          () => `(u64)${e('u32')}`,
          () => `${e('small')}.a`,
          () => `mix(${e('u64')})`,
          () => `(u64)exact_d(${e('f64')})`,
        ])();
      case 'f32':
        return r.pick([() => `exact_f(${e('f32')} ${r.pick(['+', '-', '*'])} ${e('f32')})`, () => `(f32)(${e('u32')} & 0xfff)`, () => `${e('large')}.c`])();
      case 'f64':
        return r.pick([
          () => `exact_d(${e('f64')} ${r.pick(['+', '-', '*'])} ${e('f64')})`,
          () => `(f64)(${e('u32')} & 0xffff)`,
          () => `(f64)${e('f32')}`,
          () => `${e('pair')}.b`,
        ])();
      case 'small': return `(small){${e('u64')}}`;
      case 'pair': return `(pair){${e('u32')}, ${e('f64')}}`;
      default: return known.length > 0 ? r.pick(known) : this.literal(type);
    }
  }

  condition(depth) {
    const { r } = this;
    const e = (t) => this.expression(t, depth - 1);
    return r.pick([
      () => `(${e('u32')} & 1) != 0`,
      () => `${e('u64')} < ${e('u64')}`,
      () => `${e('f64')} < ${e('f64')}`,
      () => `(${e('u32')} & 3) != 0 && (${e('u32')} & 5) != 0`,
      () => `((${e('u32')} & 3) == 0 || ${e('f32')} > ${e('f32')})`,
    ])().replace(/^/, '(').concat(')');
  }

  counted() {
    this.calls += this.loops;
  }

  arguments(params, depth) {
    return ['c', 'share', ...params.map((type) => this.expression(type, Math.min(depth - 1, 1)))].join(', ');
  }

  /** A call without pointers, of a function with such a result. */
  call(type, depth) {
    const { r, program, fn } = this;
    const choices = program.functions.filter((other) => other.result === type && other.kind !== 'pointers' && (this.suspends || other.kind === 'leaf'));
    const indirect = type === 'u32' && this.suspends && r.chance(0.4);
    if (!indirect && choices.length === 0) return undefined;
    this.counted();
    if (indirect) {
      const args = this.arguments(['u32', 'u32'], depth);
      const larges = this.variables.get('large');
      if (larges.length > 0 && r.chance(0.3)) return `${r.pick(larges)}.call(${args})`;
      if (fn.kind === 'pointers' && r.chance(0.5)) return `call(${args})`;
      return `${program.prefix}table[${this.expression('u32', 1)} % ${program.callbacks.length}](${args})`;
    }
    const other = r.pick(choices);
    if (other.kind === 'variadic') {
      const count = r.from(0, 5);
      const more = ['u32', 'u64', 'f64'].flatMap((t) => [t]);
      const given = Array.from({ length: count }, (_, i) => this.expression(more[i % 3], 1));
      return `${other.name}(${['c', 'share', `${count}u`, ...given].join(', ')})`;
    }
    const args = this.arguments(other.params, depth);
    const index = program.plainOnes.indexOf(other);
    if (index >= 0 && r.chance(0.25)) {
      const types = ['context *', 'u32', ...other.params].join(', ');
      return `((${other.result} (*)(${types}))${program.prefix}erased[${index}u + (hidden & 0u)])(${args})`;
    }
    return `${other.name}(${args})`;
  }

  variadic() {
    this.line('va_list list;');
    this.line('va_start(list, p0);');
    this.line('for (u32 n = 0; n < p0; n++) {');
    this.depth++;
    this.line('if (n % 3 == 0) note(c, n, va_arg(list, u32));');
    this.line('else if (n % 3 == 1) note(c, n, va_arg(list, u64));');
    this.line('else note(c, n, bits_d(va_arg(list, f64)));');
    this.line('rest(c);');
    this.depth--;
    this.line('}');
    this.line('va_end(list);');
  }

  // Statements.

  statement() {
    const { r } = this;
    const deep = this.depth > 3;
    r.weighted([
      { weight: 6, write: () => this.assignment() },
      { weight: this.suspends ? 3 : 0, write: () => this.line('rest(c);') },
      { weight: this.suspends && this.calls < 24 ? 3 : 0, write: () => this.pointerCall() },
      { weight: deep ? 0 : 3, write: () => this.conditional() },
      { weight: deep || this.loops > 20 ? 0 : 3, write: () => this.loop() },
      { weight: deep ? 0 : 1.5, write: () => this.switch() },
      { weight: 1, write: () => this.line(`local_array[${this.expression('u32', 1)} & 7] = ${this.safeExpression('u32')};`) },
      { weight: this.breakable > 0 ? 1.5 : 0, write: () => this.line(`if (${this.condition(2)}) ${r.pick(['break', 'continue'])};`) },
      { weight: this.fn.kind === 'task' ? 0 : 0.5, write: () => this.line(`if (${this.condition(2)}) return${this.fn.result === 'void' ? '' : ` ${this.expression(this.fn.result, 2)}`};`) },
      { weight: this.suspends ? 0.8 : 0, write: () => this.sorted() },
      { weight: this.depth > 3 ? 0 : 0.8, write: () => this.variableArray() },
      { weight: 0.5, write: () => this.formatted() },
      { weight: this.suspends && this.loops === 1 ? 0.7 : 0, write: () => this.generator() },
      { weight: this.fn.kind === 'task' && this.fn.number > 0 ? 2 : 0, write: () => this.awaitsTask() },
    ]).write();
  }

  safeExpression(type) {
    return this.expression(type, this.r.from(1, 3));
  }

  block(count) {
    const kept = new Map([...this.variables].map(([type, names]) => [type, [...names]]));
    this.depth++;
    for (let i = 0; i < count; i++) this.statement();
    this.depth--;
    this.variables = kept;
  }

  assignment() {
    const { r } = this;
    const type = r.pick([...TYPES, ...NUMBERS]);
    const known = this.variables.get(type).filter((name) => !this.constants.has(name));
    if (known.length === 0 || r.chance(0.25)) {
      this.declare(type, this.safeExpression(type));
      return;
    }
    const name = r.pick(known);
    if (type === 'u32' || type === 'u64') this.line(`${name} ${r.pick(['=', '+=', '^='])} ${this.safeExpression(type)};`);
    else if (type === 'large' && r.chance(0.6)) this.line(`${name}.a[${r.from(0, 7)}] = ${this.safeExpression('u32')};`);
    else this.line(`${name} = ${this.safeExpression(type)};`);
    if (r.chance(0.4)) this.note(type, name);
  }

  /** A call that gets pointers, alone. */
  pointerCall() {
    const { r, program, fn } = this;
    const choices = program.functions.filter(({ kind }) => kind === 'pointers');
    if (choices.length === 0) return;
    const other = r.pick(choices);
    this.counted();
    const args = ['c', 'share', ...other.params.map((type) => this.expression(type, 0))];
    const targets = { big: this.plain('large'), out: this.plain('u64') };
    const array = fn.kind === 'pointers' && r.chance(0.4) ? 'array' : 'local_array';
    const table = `${program.prefix}table[${r.from(0, program.callbacks.length - 1)}]`;
    this.line('{');
    this.depth++;
    this.line(`large a_large = ${targets.big}; u64 a_number = ${targets.out};`);
    const pointers = [array, '&a_number', '&a_large', fn.kind === 'pointers' && r.chance(0.5) ? 'call' : table];
    this.line(`${other.result === 'void' ? '' : `${other.result} result = `}${other.name}(${[...args, ...pointers].join(', ')});`);
    if (other.result !== 'void') this.note(other.result, 'result');
    this.note('large', 'a_large');
    this.note('u64', 'a_number');
    this.depth--;
    this.line('}');
  }

  plain(type) {
    const known = this.variables.get(type);
    return known.length > 0 ? this.r.pick(known) : this.literal(type);
  }

  conditional() {
    const { r } = this;
    this.line(`if (${this.condition(3)}) {`);
    this.block(r.from(1, 2));
    while (r.chance(0.3)) {
      this.line(`} else if (${this.condition(2)}) {`);
      this.block(r.from(1, 2));
    }
    if (r.chance(0.5)) {
      this.line('} else {');
      this.block(r.from(1, 3));
    }
    this.line('}');
  }

  loop() {
    const { r } = this;
    const count = r.from(1, 4);
    const i = this.name();
    const kind = r.pick(['for', 'while', 'do']);
    const wasBreakable = this.breakable;
    this.loops *= count + 1;
    this.breakable = 1;
    if (kind === 'for') this.line(`for (u32 ${i} = 0; ${i} < ${count}; ${i}++) {`);
    else {
      this.line(`u32 ${i} = 0;`);
      this.line(kind === 'do' ? 'do {' : `while (${i}++ < ${count} && ${this.condition(2)}) {`);
    }
    this.variables.get('u32').push(i);
    this.constants.add(i);
    this.block(r.from(1, 3));
    this.line(kind === 'do' ? `} while (++${i} < ${count} && ${this.condition(2)});` : '}');
    this.loops /= count + 1;
    this.breakable = wasBreakable;
    const names = this.variables.get('u32');
    names.splice(names.indexOf(i), 1);
  }

  switch() {
    const { r } = this;
    const cases = r.from(2, 4);
    const wasBreakable = this.breakable;
    this.breakable = 0;
    this.line(`switch (${this.expression('u32', 2)} % ${cases + 1}) {`);
    for (let i = 0; i < cases; i++) {
      this.line(`case ${i}: {`);
      this.block(r.from(1, 2));
      this.line('}');
      if (i < cases - 1 && r.chance(0.3)) this.line('// fallthrough');
      else this.line('break;');
    }
    this.line('default: {');
    this.block(1);
    this.line('}');
    this.line('}');
    this.breakable = wasBreakable;
  }

  sorted() {
    const { r } = this;
    this.line(`qsort(local_array, ${r.from(2, 8)}, sizeof(u32), ${r.pick(['ascending', 'descending'])});`);
    this.line(`{ u32 key = ${this.expression('u32', 1)} & 255; c->sum += bsearch(&key, sorted_table, 16, sizeof(u32), ascending) != NULL; }`);
  }

  /** An array of a length that only the program knows: a frame of no fixed size. */
  variableArray() {
    const name = this.name();
    this.line('{');
    this.depth++;
    this.line(`u32 ${name}[(${this.expression('u32', 1)} & 31) + 8];`);
    this.line(`for (u32 n = 0; n < 8; n++) ${name}[n] = local_array[n] + n;`);
    this.block(this.r.from(1, 2));
    this.line(`${name}[${this.expression('u32', 1)} & 7] += ${this.expression('u32', 2)};`);
    this.line(`for (u32 n = 0; n < 8; n++) c->sum += mix(${name}[n]);`);
    this.depth--;
    this.line('}');
  }

  /** Something of the library, which takes much stack. */
  formatted() {
    this.line('{');
    this.line(`    char text[64]; snprintf(text, sizeof text, "%a %u", ${this.expression('f64', 2)}, ${this.expression('u32', 2)});`);
    this.line('    for (char *at = text; *at; at++) local_array[(at - text) & 7] += (u32)*at;');
    this.line('}');
  }

  generator() {
    const { r, program } = this;
    const f = r.pick(program.callbacks).name;
    this.counted();
    this.line(`{ u64 driven = drive(c, coil_generator_with(generator, &(generator_args){${f}, share, ${r.from(1, 4)}, ${this.expression('u32', 1)}}, sizeof(generator_args))); c->sum += driven; }`);
  }

  awaitsTask() {
    const p = this.program.prefix;
    const other = this.r.from(0, this.fn.number - 1);
    this.line(`{ u64 awaited = await_task(&${p}contexts[${other}], ${p}tasks[${other}]); c->sum += mix(awaited); }`);
  }
}

/** What stands before all programs of a file. */
export const PRELUDE = `#include "support.h"

static const u32 sorted_table[16] = {1, 3, 8, 20, 33, 40, 52, 61, 70, 99, 120, 130, 160, 190, 200, 250};

static int ascending(const void *a, const void *b)
{
    u32 x = *(const u32 *)a, y = *(const u32 *)b;
    return (x > y) - (x < y);
}

static int descending(const void *a, const void *b)
{
    return ascending(b, a);
}

typedef struct { u32 (*call)(context *, u32, u32, u32); u32 fuel, count, value; } generator_args;

static coil_value generator(void *arg)
{
    const generator_args *args = arg;
    context c = {.yields = 1, .seed = args->value};
    for (u32 i = 0; i < args->count; i++) {
        u32 result = args->call(&c, args->fuel, args->value, i);
        give(&c, mix(result) + i);
    }
    give(&c, c.sum);
    return coil_none();
}
`;

/** A C file of several programs; its main runs those whose seeds are its arguments, or all. */
export function generateFile(seeds) {
  const rows = seeds.map((seed) => `    {${seed}, seed_${seed}},`).join('\n');
  return `${PRELUDE}
${seeds.map(generate).join('\n')}
static const struct { u32 seed; coil_value (*run)(void *); } programs[] = {
${rows}
};

static int chosen_count;
static char **chosen;

static coil_value app(void *arg)
{
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        int wanted = chosen_count < 2;
        for (int n = 1; n < chosen_count; n++) wanted |= (u32)atoi(chosen[n]) == programs[i].seed;
        if (!wanted) continue;
        printf("%u: starts\\n", (unsigned)programs[i].seed);
        fflush(stdout);
        COIL_TRY(programs[i].run(arg));
    }
    return coil_none();
}

int main(int count, char **arguments)
{
    chosen_count = count;
    chosen = arguments;
    return coil_main(app, NULL);
}
`;
}
