// inspect-text.ts: a report in words, in lines of at most 100 columns.
//
// Short unless all is asked for: what the whole costs, the program's own functions that cost most, the one pointer type that costs most, the program's
// stacks and promises. Everything is there in --json.

import {
  stepsFrom,
  type FunctionReport,
  type PointerReport,
  type Report,
  type StackReport,
  type Step,
} from '../../wasm/compiler/report.ts';
import type { Choice, SortKey } from './command-line.ts';

const WIDTH = 100;

export function summary(report: Report, file: string, moduleBytes: number, choice: Choice): string {
  const parts = [
    totals(report, file, moduleBytes),
    functionTable(report, choice),
    pointers(report, choice),
    stacks(report, choice),
    promises(report, choice),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** The chain of calls of each function of that name; undefined: there is none. */
export function whySuspends(report: Report, name: string): string | undefined {
  const found = report.functions.filter((fn) => fn.name === name);
  return found.length === 0 ? undefined : found.map((fn) => chain(report, fn)).join('\n');
}

/** Names that somebody may have meant. */
export function similarNames({ functions }: Report, name: string): string[] {
  const wanted = name.toLowerCase();
  const names = [...new Set(functions.map((fn) => fn.name).filter((other) => other.toLowerCase().includes(wanted)))];
  return names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, 5);
}

// ---------------------------------------------------------------------------------------------------------------------
// The parts
// ---------------------------------------------------------------------------------------------------------------------

function totals({ code, functions }: Report, file: string, moduleBytes: number): string[] {
  const suspendable = functions.filter((fn) => fn.suspends);
  const row = (name: string, linked: number, cost: number, delivered: number, count: number): string =>
    `  ${name.padEnd(26)}${columns(number(linked), signed(cost), number(delivered))}   ${functionCount(count)}`;
  const rowOf = (name: string, of: readonly FunctionReport[]): string =>
    row(
      name,
      sum(of, ({ bytes }) => bytes.linked),
      sum(of, costOf),
      sum(of, ({ bytes }) => bytes.delivered ?? 0),
      of.length,
    );
  const guard = code.guarded - code.linked;
  const unwinding = code.unwound - code.guarded;
  return [
    `${file}: ${number(moduleBytes)} bytes; ${suspendable.length} of ${functionCount(functions.length)} may suspend`,
    '',
    `${'bytes of code'.padEnd(28)}${columns('linked', 'unwinding', 'delivered')}`,
    rowOf('that may suspend', suspendable),
    rowOf(
      "  of these, the program's",
      suspendable.filter((fn) => fn.part === 'program'),
    ),
    row('all', code.linked, unwinding, code.delivered, functions.length),
    `Before the optimiser unwinding adds ${number(unwinding)} bytes (${percent(unwinding, code.guarded)}), the stack guard ${number(guard)}.`,
    ...(code.plain === undefined
      ? []
      : wrap(
          `If nothing in it could suspend, the delivered code would be ${number(code.plain)} bytes and not ${number(code.delivered)}: ` +
            `suspending costs ${number(code.delivered - code.plain)} bytes (${percent(code.delivered - code.plain, code.plain)}).`,
        )),
  ];
}

function functionTable({ functions }: Report, { all, top, sort, match }: Choice): string[] {
  const suspendable = functions.filter((fn) => fn.suspends);
  const wanted = suspendable.filter((fn) => (all || match !== undefined || fn.part === 'program') && matches(fn, match));
  const sorted = wanted.toSorted(ORDERS[sort]);
  const shown = all ? sorted : sorted.slice(0, top);
  const rows = shown.map((fn) => {
    const { linked, delivered } = fn.bytes;
    const numbers = columns(number(linked), signed(costOf(fn)), delivered === null ? 'inlined' : number(delivered));
    return `${numbers}  ${nameAndFile(fn, 35)}`;
  });
  const missing = suspendable.length - shown.length;
  return [
    ...(rows.length > 0 ? [`${columns('linked', 'unwinding', 'delivered')}  function that may suspend`, ...rows] : []),
    ...(missing > 0 && match === undefined ? [`${' '.repeat(35)}and ${functionCount(missing).replace(' ', ' more ')}: --all`] : []),
    ...(rows.length === 0 && match !== undefined ? [`No function that may suspend has ${match} in its name or its file's.`] : []),
  ];
}

function pointers({ pointers: reported, functions }: Report, { all }: Choice): string[] {
  if (all) return reported.flatMap((pointer, at) => [...(at > 0 ? [''] : []), ...pointerText(functions, pointer)]);
  const [first] = reported;
  return first && first.frees.bytes > 0 ? ['The pointer type that costs most:', ...pointerText(functions, first), ...advice(first)] : [];
}

function pointerText(functions: Report['functions'], pointer: PointerReport): string[] {
  const { callers, targets, reaches, frees } = pointer;
  const nameOf = (place: number): string => functions[place]?.name ?? '?';
  const bySize = callers.toSorted((a, b) => (functions[b]?.bytes.linked ?? 0) - (functions[a]?.bytes.linked ?? 0));
  const kept =
    frees.functions.length === 0
      ? 'No function is instrumented for it alone.'
      : `For its sake alone ${functionCount(frees.functions.length)} with ${number(frees.bytes)} bytes of code ` +
        `${frees.functions.length === 1 ? 'is' : 'are'} instrumented.`;
  return [
    ...hang('  ', typeText(pointer)),
    ...wrap(kept, 4),
    ...wrap(`${functionCount(reaches)} may be called through it; what may suspend: ${list(targets.map(nameOf))}.`, 4),
    ...wrap(
      `${functionCount(callers.length)} that may suspend ${callers.length === 1 ? 'calls' : 'call'} through it: ${list(bySize.map(nameOf))}.`,
      4,
    ),
  ];
}

function advice({ rule }: PointerReport): string[] {
  const text =
    rule === 'type'
      ? 'To lower the cost: mark the callers that never wait there COIL_NEVER_SUSPENDS, or give the functions that suspend a type of their own.'
      : 'The type is not known in C, so every function of the same WebAssembly type counts: compile the callers from C, without casts of functions.';
  return wrap(text, 4);
}

function stacks(report: Report, { all, match, top }: Choice): string[] {
  const wanted = report.stacks.filter(({ function: place }) => {
    const fn = report.functions[place];
    return fn !== undefined && (all || (fn.part === 'program' && fn.suspends)) && matches(fn, match);
  });
  const shown = all ? wanted : wanted.slice(0, top);
  if (shown.length === 0) return [];
  const rest = wanted.length - shown.length;
  const lines = shown.flatMap((stack) => stackText(report, stack));
  return ['The stack of a coroutine that begins with', ...lines, ...(rest > 0 ? [`  and of ${number(rest)} more: --all`] : [])];
}

function stackText({ functions, pointers: types }: Report, { function: place, bytes, saved, path, why }: StackReport): string[] {
  const nameOf = (at: number | null | undefined): string => functions[at ?? -1]?.name ?? '?';
  const name = `  ${nameOf(place)}  `.padEnd(26);
  if (!why) return [`${name}${number(bytes ?? 0)} bytes, of which ${number(saved)} for the frames that unwinding leaves`];
  const steps = path.slice(1).map(({ function: at }) => nameOf(at));
  const last = nameOf(path.at(-1)?.function);
  const way = steps.length > 1 ? ` It is reached by ${steps.join(' -> ')}.` : '';
  const cycle = (kind: Extract<typeof why, { kind: 'recursion' }>): string =>
    kind.cycle
      .map(({ callee, pointer }) => `-> ${nameOf(callee)}${pointer === null ? '' : ` (through ${typeText(types[pointer])})`}`)
      .join(' ');
  const reason =
    why.kind === 'large'
      ? `it would need ${number(why.bytes)} bytes`
      : why.kind === 'frame'
        ? `the C frame of ${last} has no fixed size (alloca, or an array of variable length).${way}`
        : `${last} can call itself: ${last} ${cycle(why)}.${way}`;
  return hang(name, `the default size: ${reason}`);
}

function promises(report: Report, { all, match }: Choice): string[] {
  const { functions } = report;
  const wanted = report.promises.filter(({ function: place }) => {
    const fn = functions[place];
    return fn !== undefined && (all || fn.part === 'program') && matches(fn, match);
  });
  if (wanted.length === 0) return [];
  const lines = wanted.flatMap(({ function: place, calls }) => {
    const name = `  ${functions[place]?.name ?? '?'}  `.padEnd(26);
    if (!calls) return [`${name}calls nothing that may suspend`];
    return hang(
      name,
      `may suspend, as far as the compiler sees: it ${stepsFrom(report, calls)
        .flatMap((step) => stepText(report, step))
        .join(', which ')}`,
    );
  });
  return ['Marked COIL_NEVER_SUSPENDS', ...lines];
}

function stepText({ functions, pointers: types }: Report, { callee, pointer }: Step): string[] {
  if (callee === null) return ['unwinds the stack'];
  const name = functions[callee]?.name ?? '?';
  return [pointer === null ? `calls ${name}` : `calls ${name} through ${typeText(types[pointer])}`];
}

function chain(report: Report, fn: FunctionReport): string {
  const where = fn.file === null ? '' : ` (${fn.file})`;
  if (!fn.suspends) {
    const why = {
      marked: 'it is marked COIL_NEVER_SUSPENDS',
      resumes: 'it resumes coroutines, and what suspends is back in it',
      none: 'nothing that it calls may',
    }[fn.bottom ?? 'none'];
    return `${fn.name}${where} never suspends: ${why}\n`;
  }
  const lines = [`${fn.name}${where} may suspend:`, `  ${nameAndFile(fn, 2)}`];
  for (const { callee, pointer } of stepsFrom(report, fn.suspends)) {
    const called = callee === null ? undefined : report.functions[callee];
    if (!called) lines.push('  which unwinds the stack');
    else if (pointer === null) lines.push(`  calls ${nameAndFile(called, 8)}`);
    else lines.push(...hang('  calls through ', typeText(report.pointers[pointer])), `        ${nameAndFile(called, 8)}`);
  }
  return `${lines.join('\n')}\n`;
}

// ---------------------------------------------------------------------------------------------------------------------
// Words and columns
// ---------------------------------------------------------------------------------------------------------------------

const costOf = ({ bytes }: FunctionReport): number => bytes.unwound - bytes.guarded;

const ORDERS: Readonly<Record<SortKey, (a: FunctionReport, b: FunctionReport) => number>> = {
  cost: (a, b) => costOf(b) - costOf(a),
  linked: (a, b) => b.bytes.linked - a.bytes.linked,
  delivered: (a, b) => (b.bytes.delivered ?? 0) - (a.bytes.delivered ?? 0),
  name: (a, b) => (a.name < b.name ? -1 : 1),
};

function matches({ name, file }: FunctionReport, match: string | undefined): boolean {
  return match === undefined || name.includes(match) || file?.includes(match) === true;
}

/** The spaces in a short one are no place to begin a line. */
function typeText(pointer: PointerReport | undefined): string {
  const text = pointer ? describeType(pointer) : 'a pointer';
  return text.length > 60 ? text : text.replaceAll(' ', NO_BREAK);
}

function describeType(pointer: PointerReport): string {
  if (pointer.rule === 'type') return pointer.type;
  const [params = '', results = ''] = pointer.signature.split('->');
  const about = pointer.type.slice(pointer.signature.length);
  return `a pointer of WebAssembly type (${params.replaceAll(',', ', ')}) -> (${results.replaceAll(',', ', ')})${about}`;
}

/** Behind so many columns; too long ones lose what tells least. */
function nameAndFile({ name, file }: FunctionReport, column: number): string {
  const NAME = 40;
  const room = WIDTH - column - NAME - 2;
  const shortName = name.length > NAME ? `${name.slice(0, NAME - 1)}…` : name;
  const shortFile = file !== null && file.length > room ? `…${file.slice(file.length - room + 1)}` : (file ?? '');
  return `${shortName.padEnd(NAME)}  ${shortFile}`.trimEnd();
}

/** The first few, and how many more. */
function list(names: readonly string[]): string {
  const FEW = 6;
  const rest = names.length - FEW;
  return rest > 0 ? `${names.slice(0, FEW).join(', ')} and ${number(rest)} more` : names.join(', ');
}

function functionCount(count: number): string {
  return count === 1 ? '1 function' : `${number(count)} functions`;
}

const columns = (...texts: readonly string[]): string => texts.map((text) => text.padStart(11)).join('');
const number = (value: number): string => value.toLocaleString('en-US');
const signed = (value: number): string => (value < 0 ? number(value) : `+${number(value)}`);
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0);

function wrap(text: string, indent = 0): string[] {
  return hang(' '.repeat(indent), text);
}

const NO_BREAK = '\u00a0';

/** Text behind a head, its further lines below its first word. */
function hang(head: string, text: string): string[] {
  const lines: string[] = [];
  const indent = ' '.repeat(Math.min(head.length, 26));
  let line = head;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].map((whole) => whole.replaceAll(NO_BREAK, ' '));
}
