// check-header.mjs: holds src/coil.h, src/port.h and src/stack.h to the form that their entries promise, and src/ to its layer.
//
// An entry (the lines that begin with ///) says in this order: a sentence; each parameter, in the order of the declaration, with who
// owns it afterwards; the result; whether it suspends, and where it may be called; and in coil.h the equivalent in Python. A function
// that suspends is marked COIL_SUSPENDS, and no other. The headers compile alone. Run it, and it prints every violation as
// file:line: message and exits with 1.

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declarationsOf, entriesOf, parseFunction, parseMacro, partsOf, structsOf } from './parse-header.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const STANDARD = new Set(
  'assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype'
    .split(' ')
    .map((name) => `<${name}.h>`),
);
const OWNERSHIP = /\b(borrowed|owned|taken|copied)\b/;
const STRICT_C = ['-Wall', '-Wextra', '-Wpedantic', '-Werror'];

const ORDER = ['text', '@param', '@return', 'Suspends', 'Python:'];

function* checkEntry(entry, declared, { python, marker }) {
  const gap = entry.lines.findIndex(({ text }) => text === '');
  const sentence = entry.lines.slice(0, gap < 0 ? undefined : gap);
  const opening = sentence.map(({ text }) => text).join(' ');
  if (!/^[A-Z].*\.$/.test(opening)) yield [entry.first, 'does not begin with a sentence that ends with a full stop'];
  if (gap < 0) yield [entry.first, 'has no empty line after its first sentence'];

  const parts = partsOf(entry.lines.slice(sentence.length));
  for (const [at, part] of parts.entries())
    if (at > 0 && ORDER.indexOf(part.kind) < ORDER.indexOf(parts[at - 1].kind)) yield [part.line, `has ${part.kind} after ${parts[at - 1].kind}`];
  for (const kind of ORDER.slice(2)) for (const { line } of parts.filter((part) => part.kind === kind).slice(1)) yield [line, `has a second ${kind} line`];

  const documented = parts.filter(({ kind }) => kind === '@param');
  for (const { name, line } of documented)
    if (!declared.parameters.some((parameter) => parameter.name === name)) yield [line, `has @param ${name}, which is no parameter`];
  for (const parameter of declared.parameters) {
    const found = documented.filter(({ name }) => name === parameter.name);
    if (found.length !== 1) yield [declared.line, `has ${found.length === 0 ? 'no' : 'more than one'} @param ${parameter.name}`];
    if (found[0] && parameter.isOwned && !OWNERSHIP.test(found[0].text))
      yield [found[0].line, `does not say whether ${parameter.name} is borrowed, owned, taken or copied`];
  }
  const known = documented.map(({ name }) => name).filter((name) => declared.parameters.some((parameter) => parameter.name === name));
  const order = declared.parameters.map(({ name }) => name).filter((name) => known.includes(name));
  if (new Set(known).size === known.length && known.join() !== order.join())
    yield [documented[0].line, `has its @param in another order than ${order.join(', ')}`];

  const result = parts.find(({ kind }) => kind === '@return');
  if (declared.isVoid && result) yield [result.line, 'has @return, and returns nothing'];
  if (!declared.isVoid && !declared.isMacro && !result) yield [declared.line, 'has no @return'];

  const suspends = parts.find(({ kind }) => kind === 'Suspends');
  if (!suspends) yield [declared.line, 'does not say "Suspends" or "Never suspends."'];
  else if (/^(?:Suspends|Never suspends)\.$/.test(suspends.text)) yield [suspends.line, 'does not say where it may be called'];
  if (suspends && marker && !declared.isMacro) {
    const says = suspends.text.startsWith('Suspends');
    if (says && !declared.isMarked) yield [declared.line, 'suspends, and is not marked COIL_SUSPENDS'];
    if (!says && declared.isMarked) yield [declared.line, 'is marked COIL_SUSPENDS, and its entry says that it never suspends'];
  }
  const equivalent = parts.find(({ kind }) => kind === 'Python:');
  if (python && !/^Python: \S/.test(equivalent?.text ?? '')) yield [declared.line, 'has no "Python:" line'];
  if (!python && equivalent) yield [equivalent.line, 'has a "Python:" line, which is for the public header'];
}

/**
 * The violations in a header's text: [{ file, line, message }].
 *
 * python: entries end with a Python line; marker: functions that suspend are marked. Both are for the public header.
 */
export function checkEntries(text, file, { python = true, marker = true } = {}) {
  const violations = [];
  const declarations = declarationsOf(text);
  const structs = structsOf(text);
  const functions = declarations.map((declaration) => parseFunction(declaration, structs)).filter(Boolean);
  const entries = entriesOf(text);
  const lines = text.split('\n');

  for (const entry of entries) {
    const next = entry.last + 1;
    const declared = functions.find(({ line }) => line === next) ?? parseMacro(lines[next - 1] ?? '', next);
    if (!declared) {
      violations.push({ file, line: entry.first, message: 'this entry does not stand right before a function' });
      continue;
    }
    for (const [line, problem] of checkEntry(entry, declared, { python, marker })) violations.push({ file, line, message: `${declared.name} ${problem}` });
  }
  for (const { name, line } of functions) if (!entries.some(({ last }) => last === line - 1)) violations.push({ file, line, message: `${name} has no entry` });
  return violations.sort((a, b) => a.line - b.line);
}

/** The violations of a layer: includes of anything but C's standard headers and the files named. */
/** What only C++ sees of a public header. */
const CPLUSPLUS_ONLY = '#include <initializer_list>\n';

export function checkIncludes(text, file, allowed = []) {
  return text.split('\n').flatMap((content, index) => {
    const [, what] = /^\s*#\s*include(?:_next)?\s*(.*?)\s*(?:\/\/.*)?$/.exec(content) ?? [];
    const isFine = what === undefined || STANDARD.has(what) || allowed.some((name) => what === `"${name}"`);
    return isFine ? [] : [{ file, line: index + 1, message: `includes ${what}, which is not of its layer` }];
  });
}

/** The compiler's complaints about a header on its own. */
export function checkCompiles(path, compiler, flags) {
  const language = compiler.includes('++') ? 'c++' : 'c';
  const run = spawnSync(compiler, [...flags, ...STRICT_C, '-fsyntax-only', '-x', language, '-'], {
    input: `#include "${path}"\n#include "${path}"\n`, // twice: it must guard itself
    cwd: root,
    encoding: 'utf8',
  });
  if (run.status === 0) return [];
  const [, line, message] = /:(\d+):\d+: ((?:fatal )?error: .*)/.exec(run.stderr ?? '') ?? [undefined, '1', run.error?.message ?? run.stderr];
  return [{ file: path, line: Number(line), message: `${compiler} ${flags.join(' ')}: ${message}` }];
}

export function checkRepository() {
  const read = (file) => readFileSync(join(root, file), 'utf8');
  const layer = { 'coil.h': [], 'coil_http.h': ['coil.h'], 'port.h': [], 'stack.h': ['coil.h'], 'core.h': ['coil.h', 'port.h', 'stack.h'], 'js.h': ['core.h'], 'selector.h': ['core.h'] };
  const sources = readdirSync(join(root, 'src')).filter((file) => /\.[ch]$/.test(file));
  const [cc, cxx] = [process.env.CC ?? 'cc', process.env.CXX ?? 'g++'];
  return [
    ...checkEntries(read('src/coil.h'), 'src/coil.h'),
    ...checkEntries(read('src/coil_http.h'), 'src/coil_http.h', { python: false }),
    // The marker belongs to the public header; the instrumenting tool knows the seam's one function that suspends.
    ...checkEntries(read('src/port.h'), 'src/port.h', { python: false, marker: false }),
    ...checkEntries(read('src/stack.h'), 'src/stack.h', { python: false, marker: false }),
    ...sources.flatMap((file) => checkIncludes(read(`src/${file}`).replace(CPLUSPLUS_ONLY, ''), `src/${file}`, layer[file] ?? ['core.h', 'coil.h', 'port.h', 'selector.h', ...(/^js/.test(file) ? ['js.h'] : [])])),
    ...checkCompiles('src/coil.h', cc, ['-std=c11']),
    ...checkCompiles('src/coil_http.h', cc, ['-std=c11']),
    ...checkCompiles('src/port.h', cc, ['-std=c11']),
    ...checkCompiles('src/stack.h', cc, ['-std=c11']),
    ...['-std=c++17', '-std=c++20'].flatMap((standard) => ['src/coil.h', 'src/coil_http.h'].flatMap((header) => checkCompiles(header, cxx, [standard]))),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = checkRepository();
  for (const { file, line, message } of violations) console.log(`${file}:${line}: ${message}`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
