// statements.mjs: the kinds of statements, each with how often it is written and where it may stand.
//
// A program has those that its seed draws: a few kinds often rather than all of them rarely. Their names are what `--without` takes.

import { hash, NUMBERS, TYPES } from './types.mjs';

const ALWAYS = ['assign', 'rest', 'call'];

/** Names of the kinds that a program is made of. */
export function drawStatements(r, without) {
  const names = Object.keys(KINDS).filter((name) => ALWAYS.includes(name) || r.chance(0.35));
  return names.filter((name) => !without.includes(name));
}

/** One of the kinds that may stand here, or that one. */
export function writeStatement(body, kind) {
  const choices = kind ? [KINDS[kind]] : body.program.statements.map((name) => KINDS[name]).filter(({ when }) => !when || when(body));
  body.free = true;
  body.r.weighted(choices).write(body);
  body.free = true;
}

const nests = (body) => body.depth <= 3;
const mayCall = (body) => body.calls < body.mostCalls;
const isTask = ({ fn }) => fn.kind === 'task';
const isFallible = ({ fn }) => fn.result === 'outcome';

const KINDS = {
  assign: { weight: 5, write: assignment },
  rest: { weight: 3, write: (body) => body.line(isFallible(body) ? `COIL_TRY(${body.program.rest}_or_fail(c));` : `${body.program.rest}(c);`) },
  call: { weight: 5, when: mayCall, write: callAlone },
  pointers: { weight: 3, when: mayCall, write: pointerCall },
  condition: { weight: 3, when: nests, write: conditional },
  loop: { weight: 3, when: (body) => nests(body) && body.loops <= 20, write: loop },
  switch: { weight: 2, when: nests, write: switches },
  duff: { weight: 1, when: (body) => nests(body) && body.loops <= 8, write: duff },
  goto: { weight: 2, when: (body) => nests(body) && body.loops <= 8, write: jumps },
  irreducible: { weight: 1, when: (body) => nests(body) && body.loops <= 8 && body.arrays === 0, write: entersLoop },
  computed: { weight: 1, when: (body) => nests(body) && body.arrays === 0, write: computedGoto },
  break: { weight: 1.5, when: ({ breakable }) => breakable > 0, write: (body) => body.line(`if (${body.condition(2)}) ${body.r.pick(['break', 'continue'])};`) },
  return: { weight: 0.5, when: ({ fn }) => fn.result !== 'task', write: returns },
  fail: { weight: 1.5, when: isFallible, write: (body) => body.line(`if (${body.condition(2)}) return fail(c, ${body.expression('u32', 1)});`) },
  element: { weight: 1, write: (body) => body.line(`local_array[${body.expression('u32', 1)} & 7] ${body.r.pick(['=', '+=', '^='])} ${body.expression('u32', 3)};`) },
  choose: { weight: 2, when: mayCall, write: chooses },
  sort: { weight: 2, when: ({ program }) => !program.ordered && !program.acyclic, write: sorts },
  array: { weight: 1, when: nests, write: variableArray },
  alloca: { weight: 1, when: ({ loops }) => loops === 1, write: allocates },
  aligned: { weight: 1, write: aligned },
  format: { weight: 0.7, write: formatted },
  plain: { weight: 1, write: (body) => body.line(`local_array[${body.r.from(0, 7)}] += spend(${body.r.pick([100, 5000, 50000])}, ${body.expression('u32', 1)});`) },
  never: { weight: 1.5, write: neverSuspends },
  cleanup: { weight: 1.5, when: nests, write: cleansUp },
  many: { weight: 0.7, write: manyLocals },
  union: { weight: 1, write: punned },
  jobs: { weight: 2, when: (body) => mayCall(body) && !body.program.acyclic && body.loops <= 2, write: jobs },
  generator: { weight: 2, when: (body) => mayCall(body) && !body.program.acyclic && body.loops <= 2, write: generators },
  await: { weight: 2, when: (body) => isTask(body) && body.fn.number > 0 && !body.program.acyclic, write: awaitsTask },
  deep: { weight: 2, when: (body) => isTask(body) && body.loops === 1, write: deep },
  huge: { weight: 1, when: (body) => isTask(body) && body.loops === 1, write: hugeFrame },
};

// ---------------------------------------------------------------------------------------------------------------------
// Computing, and calls
// ---------------------------------------------------------------------------------------------------------------------

function assignment(body) {
  const { r } = body;
  const type = r.pick([...TYPES, ...NUMBERS]);
  const known = body.variables.get(type).filter((name) => !body.constants.has(name));
  if (known.length === 0 || r.chance(0.2)) {
    body.declare(type, body.expression(type, 3));
    return;
  }
  const name = r.pick(known);
  const isUnsigned = ['u8', 'u16', 'u32', 'u64', 'u128'].includes(type);
  if (isUnsigned && r.chance(0.2)) body.line(r.pick([`${name}++;`, `--${name};`]));
  else if (isUnsigned) body.line(`${name} ${r.pick(['=', '+=', '^=', '-='])} ${body.expression(type, 3)};`);
  else if (type === 'large' && r.chance(0.6)) body.line(`${name}.a[${r.from(0, 7)}] = ${body.expression('u32', 3)};`);
  else if (type === 'fields' && r.chance(0.6)) body.line(`${name}.b = (i8)${body.expression('i8', 2)};`);
  else if (type === 'either' && r.chance(0.6)) body.line(`${name}.bytes[${r.from(0, 7)}] = ${body.expression('u8', 2)};`);
  else body.line(`${name} = ${body.expression(type, 3)};`);
  if (r.chance(0.3)) body.note(type, name);
}

/** A call as a statement: of what returns nothing, or may fail, or whose result is at once something else's argument. */
function callAlone(body) {
  const { r, program, fn } = body;
  const kinds = ['values', 'callback', 'variadic', ...(isFallible(body) || isTask(body) ? ['fallible', 'fallible', 'fallible'] : [])];
  const choices = program.callable(fn, kinds);
  if (choices.length === 0) {
    assignment(body);
    return;
  }
  const other = r.pick(choices);
  body.counted();
  const args = other.kind === 'variadic' ? body.variadicArguments() : other.type ? body.argumentsOf(other.type, 3) : body.arguments(other.params, 3);
  const call = `${other.name}(${args})`;
  if (other.kind !== 'fallible') body.line(other.result === 'void' ? `${call};` : `note(c, ${program.where++}, ${hash(other.result, call)});`);
  else if (isFallible(body) && r.chance(0.6)) body.line(`COIL_TRY(${call});`);
  else if (isTask(body) && r.chance(0.2)) body.line(`COIL_TRY(${call});`);
  else body.line(`{ u64 how = caught(${call}); add(c, how); }`);
}

/** A call that gets pointers to this function's variables, alone. */
function pointerCall(body) {
  const { r, program, fn } = body;
  const choices = program.callable(fn, ['pointers']).filter(({ pointed }) => program.mayPoint({ index: Infinity }, pointed));
  if (choices.length === 0) {
    assignment(body);
    return;
  }
  const other = r.pick(choices);
  body.counted();
  const value = (type) => (body.variables.get(type).length > 0 ? r.pick(body.variables.get(type)) : body.literal(type));
  const args = body.arguments(other.params, 1);
  const mine = fn.kind === 'pointers';
  body.line('{');
  body.depth++;
  body.line(`large a_large = ${value('large')}; u64 a_number = ${value('u64')};`);
  const pointers = [mine && r.chance(0.4) ? 'array' : 'local_array', mine && r.chance(0.4) ? 'out' : '&a_number', mine && r.chance(0.4) ? 'big' : '&a_large', body.pointer(other.pointed)];
  const call = `${other.name}(${[args, ...pointers].join(', ')})`;
  body.line(other.result === 'void' ? `${call};` : `note(c, ${program.where++}, ${hash(other.result, call)});`);
  body.note('large', 'a_large');
  body.note('u64', 'a_number');
  body.depth--;
  body.line('}');
}

/** A function that returns a pointer, which is called at once or later. */
function chooses(body) {
  const { r, program, fn } = body;
  const choices = program.callable(fn, ['chooses']).filter(({ pointed }) => program.mayPoint(fn, pointed));
  if (choices.length === 0) {
    assignment(body);
    return;
  }
  const other = r.pick(choices);
  const { pointed } = other;
  body.counted(2);
  const call = `${other.name}(${body.arguments(other.params, 1)})`;
  body.line('{');
  body.depth++;
  if (r.chance(0.5)) {
    body.line(`${pointed.name} chosen = ${call};`);
    body.line(`${program.rest}(c);`);
    const result = `chosen(${body.argumentsOf(pointed, 1)})`;
    body.line(`note(c, ${program.where++}, ${hash(pointed.result, result)});`);
  } else {
    const params = pointed.params.map((type) => body.literal(type));
    body.line(`note(c, ${program.where++}, ${hash(pointed.result, `${call}(${['c', 'share', ...params, `&${pointed.name}_mine`].join(', ')})`)});`);
  }
  body.depth--;
  body.line('}');
}

function returns(body) {
  const { fn } = body;
  const value = { void: '', outcome: ' coil_int(7)', pointer: ` ${fn.pointed.name}_leaf` }[fn.result];
  body.line(`if (${body.condition(2)}) return${value ?? ` ${body.sequenced(() => body.expression(fn.result, 2))[0]}`};`);
}

// ---------------------------------------------------------------------------------------------------------------------
// Control
// ---------------------------------------------------------------------------------------------------------------------

function conditional(body) {
  const { r } = body;
  body.line(`if (${body.condition(3)}) {`);
  body.block(r.from(1, 2));
  while (r.chance(0.3)) {
    body.line(`} else if (${body.condition(2)}) {`);
    body.block(r.from(1, 2));
  }
  if (r.chance(0.5)) {
    body.line('} else {');
    body.block(r.from(1, 2));
  }
  body.line('}');
}

/** Writes what runs several times. */
function repeated(body, times, write) {
  const wasBreakable = body.breakable;
  body.loops *= times;
  write();
  body.loops /= times;
  body.breakable = wasBreakable;
}

function loop(body) {
  const { r } = body;
  const count = r.from(1, 4);
  const i = body.name();
  const kind = r.pick(['for', 'while', 'do']);
  repeated(body, count + 1, () => {
    body.breakable = 1;
    if (kind === 'for') body.line(`for (u32 ${i} = 0; ${i} < ${count}; ${i}++) {`);
    else {
      body.line(`u32 ${i} = 0;`);
      body.line(kind === 'do' ? 'do {' : `while (${i}++ < ${count} && ${body.condition(2)}) {`);
    }
    body.variables.get('u32').push(i);
    body.constants.add(i);
    body.block(r.from(1, 2));
    body.line(kind === 'do' ? `} while (++${i} < ${count} && ${body.condition(2)});` : '}');
  });
  const names = body.variables.get('u32');
  names.splice(names.indexOf(i), 1);
}

function switches(body) {
  const { r } = body;
  const cases = r.from(2, 5);
  const wasBreakable = body.breakable;
  body.breakable = 0;
  const sparse = r.chance(0.3) ? 1000 : 1;
  body.line(`switch ((${body.expression('u32', 2)} % ${cases + 1}) * ${sparse}) {`);
  const other = r.from(0, cases);
  for (let i = 0; i <= cases; i++) {
    body.line(i === other ? 'default: {' : `case ${i * sparse}: {`);
    body.block(r.from(0, 2));
    body.line('}');
    if (i < cases && r.chance(0.4)) body.line('// fallthrough');
    else body.line('break;');
  }
  body.line('}');
  body.breakable = wasBreakable;
}

function duff(body) {
  const { r } = body;
  const left = body.name();
  repeated(body, 4, () => {
    body.breakable = 0;
    body.line(`{ u32 ${left} = (${body.expression('u32', 2)} & 7) + 1;`);
    body.line(`switch (${left} % 3) {`);
    body.line('case 0: do {');
    for (const label of ['', 'case 2:', 'case 1:']) {
      if (label) body.line(label);
      body.line('{');
      body.block(r.from(1, 1));
      body.line('}');
    }
    body.line(`${left} = ${left} > 3 ? ${left} - 3 : 0;`);
    body.line(`} while (${left} > 0);`);
    body.line('} }');
  });
}

function jumps(body) {
  const label = body.name();
  body.line(`{ u32 ${label} = 0;`);
  repeated(body, 3, () => {
    body.breakable = 0;
    body.line(`again_${label}:;`);
    body.line('{');
    body.block(body.r.from(1, 2));
    body.line('}');
    body.line(`if (${label}++ < 2 && ${body.condition(2)}) goto again_${label};`);
    body.line(`if (${body.condition(2)}) goto out_${label};`);
    body.line('{');
    body.block(1);
    body.line('}');
  });
  body.line(`out_${label}:; }`);
}

/** A loop with two entries. */
function entersLoop(body) {
  const label = body.name();
  repeated(body, 4, () => {
    body.breakable = 0;
    body.line(`{ u32 ${label} = 0;`);
    body.line(`if (${body.condition(2)}) goto middle_${label};`);
    body.line(`while (${label} < 2) {`);
    body.line('{');
    body.block(1);
    body.line('}');
    body.line(`middle_${label}:;`);
    body.line('{');
    body.block(1);
    body.line('}');
    body.line(`${label}++;`);
    body.line('} }');
  });
}

function computedGoto(body) {
  const label = body.name();
  const wasBreakable = body.breakable;
  body.breakable = 0;
  body.line(`{ static void *const labels_${label}[] = {&&one_${label}, &&two_${label}, &&end_${label}};`);
  body.line(`goto *labels_${label}[${body.expression('u32', 2)} % 3];`);
  for (const name of ['one', 'two']) {
    body.line(`${name}_${label}:;`);
    body.line('{');
    body.block(1);
    body.line('}');
  }
  body.line(`end_${label}:; }`);
  body.breakable = wasBreakable;
}

// ---------------------------------------------------------------------------------------------------------------------
// Memory
// ---------------------------------------------------------------------------------------------------------------------

/** A frame of no fixed size. */
function variableArray(body) {
  const name = body.name();
  body.line('{');
  body.depth++;
  body.arrays++;
  body.line(`u32 ${name}[(${body.expression('u32', 1)} & 31) + 8];`);
  body.line(`for (u32 n = 0; n < 8; n++) ${name}[n] = local_array[n] + n;`);
  body.block(body.r.from(1, 2));
  body.line(`${name}[${body.expression('u32', 1)} & 7] += ${body.expression('u32', 2)};`);
  body.line(`for (u32 n = 0; n < 8; n++) add(c, ${name}[n]);`);
  body.arrays--;
  body.depth--;
  body.line('}');
}

function allocates(body) {
  const name = body.name();
  body.line(`u32 *${name} = alloca(((${body.expression('u32', 1)} & 63) + 8) * sizeof(u32));`);
  body.line(`fill(${name}, 8, ${body.expression('u32', 1)});`);
  body.line(`${body.program.rest}(c);`);
  body.line(`${name}[1] += ${body.expression('u32', 2)};`);
  body.line(`for (u32 n = 0; n < 8; n++) add(c, ${name}[n]);`);
}

function aligned(body) {
  const name = body.name();
  body.line('{');
  body.depth++;
  body.line(`_Alignas(${body.r.pick([16, 32, 64])}) u32 ${name}[8];`);
  body.line(`fill(${name}, 8, ${body.expression('u32', 2)});`);
  body.line(`${body.program.rest}(c);`);
  body.line(`add(c, ${name}[3] + ((uintptr_t)${name} & 15));`);
  body.depth--;
  body.line('}');
}

/** Something of the library, which takes much stack. */
function formatted(body) {
  body.line('{');
  body.line(`    char text[64]; snprintf(text, sizeof text, "%a %u", ${body.expression('f64', 2)}, ${body.expression('u32', 2)});`);
  body.line('    for (char *at = text; *at; at++) local_array[(at - text) & 7] += (u32)*at;');
  body.line('}');
}

/** More than anybody would keep in registers, all of them needed behind a wait. */
function manyLocals(body) {
  const { r } = body;
  const types = Array.from({ length: 42 }, () => r.pick(['u32', 'u64', 'f32', 'f64', 'i8', 'u16', 'i64']));
  body.line('{');
  body.depth++;
  body.line(`u32 base = ${body.expression('u32', 2)} & 255;`);
  body.line(types.map((type, at) => `${type} w${at} = (${type})((base + hidden * 0u + ${at * 3}u) & 127);`).join(' '));
  body.line(`${body.program.rest}(c);`);
  for (const at of [3, 17, 30]) body.line(`w${at} += 1;`);
  body.line(`${body.program.rest}(c);`);
  body.line(`add(c, ${types.map((type, at) => `${hash(type, `w${at}`)} * ${at + 1}`).join(' + ')});`);
  body.depth--;
  body.line('}');
}

function punned(body) {
  const { r, program, fn } = body;
  const type = r.pick(program.types);
  if (!mayCall(body) || !program.mayPoint(fn, type)) {
    assignment(body);
    return;
  }
  body.counted();
  const args = body.argumentsOf(type, 1);
  body.line('{');
  body.depth++;
  body.line(`${type.name} one = ${body.pointer(type)}, two;`);
  body.line('memcpy(&two, &one, sizeof two);');
  body.line(`${program.rest}(c);`);
  body.line(`note(c, ${program.where++}, ${hash(type.result, `two(${args})`)});`);
  body.depth--;
  body.line('}');
}

// ---------------------------------------------------------------------------------------------------------------------
// Functions of their own
// ---------------------------------------------------------------------------------------------------------------------

function helper(body, name, text) {
  body.program.helpers.push({ unit: body.fn.unit, text });
  return name;
}

/** Marked, and called with a pointer by which others suspend. */
function neverSuspends(body) {
  const { program, r } = body;
  const type = r.pick(program.types);
  const name = program.newName('never');
  const args = type.params.map((param) => body.literal(param));
  const call = `call(${['c', 'fuel', ...args, `&${type.name}_mine`].join(', ')})`;
  helper(body, name, `COIL_NEVER_SUSPENDS static void ${name}(context *c, u32 fuel, ${type.name} call)\n{\n    note(c, 1, ${hash(type.result, call)});\n}`);
  body.line(`${name}(c, ${body.expression('u32', 1)}, ${type.name}_leaf);`);
}

/** Waits when a scope is left, however it is. */
function cleansUp(body) {
  const { program } = body;
  const name = program.newName('closes');
  helper(body, name, `struct ${name}_object { context *c; u32 value; };\nstatic void ${name}(struct ${name}_object *object)\n{\n    ${program.rest}(object->c);\n    add(object->c, object->value);\n}`);
  body.line('{');
  body.depth++;
  body.line(`__attribute__((cleanup(${name}))) struct ${name}_object object = {c, ${body.expression('u32', 2)}};`);
  body.arrays++; // nobody may jump into its scope, either
  body.block(body.r.from(1, 2));
  body.arrays--;
  body.line(`object.value += ${body.expression('u32', 2)};`);
  body.depth--;
  body.line('}');
}

/** A function that calls others of the program, as support.h wants to have it; by name. */
function stepFunction(body, fails) {
  const { program } = body;
  const name = program.newName('step');
  const inner = Object.create(body);
  inner.lines = [];
  inner.depth = 1;
  inner.loops = 1;
  inner.calls = 1;
  inner.names = 0;
  inner.breakable = 0;
  inner.arrays = 0;
  inner.fn = { ...body.fn, kind: 'step', result: fails ? 'outcome' : 'u64', type: undefined, pointed: program.types[0] };
  inner.variables = new Map(TYPES.map((type) => [type, []]));
  inner.variables.get('u32').push('value');
  inner.constants = new Set(['value']);
  for (let i = body.r.from(1, 2); i > 0; i--) inner.statement();
  inner.end();
  const head = `${fails ? 'coil_value' : 'u64'} ${name}(context *c, u32 fuel, u32 value)`;
  const start = `    volatile u32 hidden = fuel;\n    u32 share = fuel / ${inner.calls}, local_array[8] = {1, value};\n    ${program.types[0].name} pointer = ${program.types[0].name}_table[0];\n    (void)hidden, (void)share, (void)pointer;\n    ${program.rest}(c);`;
  return helper(body, name, `static ${head};\nstatic ${head}\n{\n${start}\n${inner.lines.join('\n')}\n}`);
}

function jobOf(body) {
  const fails = body.program.ordered && body.r.chance(0.5);
  const name = stepFunction(body, fails);
  return `{.${fails ? 'call_or_fail' : 'call'} = ${name}, .fuel = share, .value = ${body.expression('u32', 1)}}`;
}

function jobs(body) {
  const count = body.r.from(1, 3);
  body.counted(count);
  const list = Array.from({ length: count }, () => jobOf(body)).join(', ');
  body.line(`{ job some[] = {${list}};`);
  body.line(`run_jobs(c, ${body.r.from(0, 10)}, ${count}, some); }`);
}

function generators(body) {
  const count = body.r.from(1, 4);
  body.counted(count);
  const each = jobOf(body);
  body.line(`{ series what = {.each = ${each}, .count = ${count}};`);
  body.line(`what.each.c = (context){.seed = ${body.expression('u32', 0)}, .ordered = c->ordered};`);
  body.line(`${body.r.pick(['run_generator', 'run_async_generator'])}(c, &what, ${body.r.from(1, 12)}); }`);
}

function awaitsTask(body) {
  const p = body.program.prefix;
  const other = body.r.from(0, body.fn.number - 1);
  body.line(`{ u64 awaited = await_task(c, ${p}tasks[${other}], &${p}contexts[${other}]); add(c, awaited); }`);
}

// In libc's hands. The order in which it compares is its own affair, so the program is one in which order does not matter.
function sorts(body) {
  const { r } = body;
  const count = r.from(2, 9);
  body.line('{');
  body.depth++;
  body.line(`sortable some[${count}], *found; size_t count = ${count};`);
  body.line(`for (u32 n = 0; n < ${count}; n++) some[n] = (sortable){local_array[n & 7] & 15, n, c};`);
  body.line(`qsort(some, count, sizeof *some, ${r.pick(['ascending', 'ascending', 'descending', 'by_tag'])});`);
  body.line(`for (u32 n = 0; n < ${count}; n++) note(c, n, some[n].key * 99 + some[n].tag);`);
  body.line('qsort(some, count, sizeof *some, ascending);');
  body.line(`found = bsearch(&some[${r.from(0, count - 1)}], some, count, sizeof *some, ascending);`);
  body.line('add(c, found ? found->tag : 99);');
  body.line(`found = lfind(&some[${r.from(0, count - 1)}], some, &count, sizeof *some, ${r.pick(['ascending', 'by_tag'])});`);
  body.line('add(c, found ? found->key : 98);');
  body.depth--;
  body.line('}');
}

/** Recursion so deep that the frames meet the C stack, with waits on the way down, at the bottom and on the way up. */
function deep(body) {
  const { r, program } = body;
  const name = program.newName('deep');
  const size = r.pick([4, 16, 40, 100]);
  const most = Math.floor(90000 / (size * 4 + 350));
  const depth = r.from(Math.floor(most / 4), most);
  const [down, up] = [r.pick([1, 3, 50, 9999]), r.pick([1, 7, 60, 9999])];
  const fails = program.ordered && r.chance(0.5);
  const rest = fails ? `COIL_TRY(${program.rest}_or_fail(c))` : `${program.rest}(c)`;
  const through = r.chance(0.5) ? `${name}_again(c, depth - 1, x * 3 + depth${fails ? ', out' : ''})` : `${name}(c, depth - 1, x * 3 + depth${fails ? ', out' : ''})`;
  const params = `context *c, u32 depth, u32 x${fails ? ', u64 *out' : ''}`;
  const type = fails ? 'coil_value' : 'u64';
  const lines = [
    `static ${type} ${name}(${params});`,
    `static ${type} (*volatile ${name}_again)(${params}) = ${name};`,
    `static ${type} ${name}(${params})`,
    '{',
    `    u32 pad[${size}];`,
    '    u64 below = 0;',
    '    f64 kept = (f64)depth * 0.5;',
    `    fill(pad, ${size}, x);`,
    `    if (depth % ${down} == 0) ${rest};`,
    '    (void)x;',
  ];
  if (fails) {
    lines.push(`    if (depth == 0) { ${rest}; ${r.chance(0.6) ? 'return fail(c, x);' : '*out = x; return coil_none();'} }`, `    COIL_TRY(${through});`, '    below = *out;');
  } else {
    lines.push(`    if (depth > 0) below = ${through};`, `    else ${rest};`);
  }
  lines.push(`    if (depth % ${up} == 0) ${rest};`);
  const value = `mix(below + pad[depth % ${size}] + bits_d(kept))`;
  lines.push(fails ? `    *out = ${value};\n    return coil_none();` : `    return ${value};`, '}');
  helper(body, name, lines.join('\n'));
  if (fails) {
    body.line(`{ u64 out = 0; u64 how = caught(${name}(c, ${depth}, ${body.expression('u32', 1)}, &out)); add(c, how); add(c, out); }`);
  } else {
    body.line(`add(c, ${name}(c, ${depth}, ${body.expression('u32', 1)}));`);
  }
}

/** KiB of arrays that are needed behind the wait. */
function hugeFrame(body) {
  const { r, program } = body;
  const name = program.newName('huge');
  const size = r.pick([300, 1000, 4000]);
  helper(
    body,
    name,
    `APART static u64 ${name}(context *c, u32 x)\n{\n    u32 array[${size}];\n    u64 sum = 0;\n    fill(array, ${size}, x);\n    ${program.rest}(c);\n    array[x % ${size}] += 5;\n    ${program.rest}(c);\n    for (u32 n = 0; n < ${size}; n += 3) sum = sum * 31 + array[n];\n    return sum;\n}`,
  );
  body.line(`add(c, ${name}(c, ${body.expression('u32', 1)}));`);
}
