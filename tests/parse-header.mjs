// parse-header.mjs: takes src/coil.h apart, as far as its check (check-header.mjs) and its pages (api-pages.mjs) need it. It knows the form that the
// header keeps to, not C.

const blank = (text) => text.replace(/[^\n]/g, ' ');
const lineAt = (text, offset) => text.slice(0, offset).split('\n').length;

/** The text with everything replaced by spaces that is not a declaration of C: comments, directives, what is for C++ only. */
function declarationsOnly(text) {
  return text
    .replace(/\/\/.*|\/\*[^]*?\*\//g, blank)
    .replace(/^#ifdef __cplusplus[^]*?(?=^#(?:else|endif))/gm, blank)
    .replace(/^#(?:.*\\\n)*.*/gm, blank)
    .replace(/^COIL_[A-Z_]+\(.*\)$/gm, blank); // a macro that expands to declarations
}

/** The declarations at the top level: { text, line }, bodies left out. */
function* topLevel(text) {
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{') depth++;
    if (character === '}') depth--;
    const head = text.slice(start, at).trimStart();
    const isBody = character === '}' && !/^(?:typedef|struct|union|enum)\b[^(]*\{/.test(head);
    if (depth > 0 || !(character === ';' || isBody)) continue;
    yield { text: head.replace(/\{[^]*/, '').trim(), line: lineAt(text, at - head.length) };
    start = at + 1;
  }
}

/** The names of the structs that the header defines, members and all. */
export const structsOf = (text) => new Set([...text.matchAll(/^typedef struct (\w+) \{/gm)].map((match) => match[1]));

/** The declarations: { text, line }, bodies left out. */
export const declarationsOf = (text) => [...topLevel(declarationsOnly(text))];

/** Splits at the commas that are not inside of parentheses. */
function splitParameters(list) {
  const parts = [''];
  let depth = 0;
  for (const character of list) {
    depth += Number(character === '(') - Number(character === ')');
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '' && part !== 'void' && part !== '...');
}

function balanced(text, open) {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return text.slice(open + 1, at);
  }
  return text.slice(open + 1);
}

/** A declaration as a function: { name, line, parameters: [{ name, isOwned }], isVoid, isMarked, isMacro }; undefined: it is none. */
export function parseFunction({ text, line }, structs) {
  if (/^(?:typedef|(?:struct|union|enum)\b[^(]*$|extern "C")/.test(text)) return undefined;
  const bare = text.replace(/__attribute__\s*\(\(.*?\)\)/g, '');
  const match = /^([^(]*?)(\w+)\s*\(/.exec(bare);
  if (!match) return undefined;
  const [head, type, name] = match;
  const parameters = splitParameters(balanced(bare, head.length - 1)).map((parameter) => {
    const pointedFunction = /\(\s*\*\s*(\w+)\s*\)/.exec(parameter);
    if (pointedFunction) return { name: pointedFunction[1], isOwned: false };
    const isOwned = /[*[]/.test(parameter) || structs.has(/\w+/.exec(parameter.replace(/\b(?:const|struct)\b/g, ''))?.[0]);
    return { name: /(\w+)\s*(?:\[.*)?$/.exec(parameter)?.[1] ?? '', isOwned };
  });
  return { name, line, parameters, isVoid: /\bvoid\s*$/.test(type), isMarked: /\bCOIL_SUSPENDS\b/.test(type), isMacro: false };
}

/** Macros with arguments that have an entry: they are documented as functions are. */
export function parseMacro(text, line) {
  const match = /^#define (\w+)\(([^)]*)\)/.exec(text);
  if (!match) return undefined;
  const parameters = splitParameters(match[2]).map((name) => ({ name, isOwned: false }));
  return { name: match[1], line, parameters, isVoid: false, isMarked: false, isMacro: true };
}

/** The entries: { first, last, lines }, line numbers from 1. */
export function entriesOf(text) {
  const entries = [];
  text.split('\n').forEach((content, index) => {
    if (!content.startsWith('///')) return;
    const line = index + 1;
    if (entries.at(-1)?.last !== line - 1) entries.push({ first: line, last: line, lines: [] });
    const entry = entries.at(-1);
    entry.last = line;
    entry.lines.push({ text: content.slice(3).replace(/^ /, ''), line });
  });
  return entries;
}

/** The parts of an entry after its sentence: { kind, name, text, line }. An indented line goes on with the part before. */
export function partsOf(lines) {
  const parts = [];
  for (const { text, line } of lines) {
    if (text === '') continue;
    if (text.startsWith(' ') && parts.length > 0) {
      parts.at(-1).text += ` ${text.trim()}`;
      continue;
    }
    const [, name, rest] = /^@param (\S+)\s*(.*)/.exec(text) ?? [];
    if (name) parts.push({ kind: '@param', name, text: rest, line });
    else if (text.startsWith('@return')) parts.push({ kind: '@return', text, line });
    else if (/^(?:Suspends\b|Never suspends\.)/.test(text)) parts.push({ kind: 'Suspends', text, line });
    else if (text.startsWith('Python:')) parts.push({ kind: 'Python:', text, line });
    else parts.push({ kind: 'text', text, line });
  }
  return parts;
}

const withoutComment = (line) => line.replace(/\s*\/\/.*/, '');
const count = (line, sign) => line.split(sign).length - 1;

/** How many lines a declaration or directive takes that begins at a line. */
function extentOf(lines, start) {
  let end = start;
  if (lines[start].startsWith('#')) {
    while (lines[end].endsWith('\\')) end++;
    return end - start + 1;
  }
  for (let depth = 0; end < lines.length; end++) {
    const line = withoutComment(lines[end]);
    depth += count(line, '{') + count(line, '(') - count(line, '}') - count(line, ')');
    if (depth === 0 && /(?:;|^\})$/.test(line)) break;
  }
  return end - start + 1;
}

/** What a declaration or macro declares: { code, name, others, parameters }; others: constants and error types, which have no entry of their own. */
function declaredBy(code) {
  const macro = /^#define (\w+)/.exec(code);
  if (macro) {
    const errors = macro[1] === 'COIL_ERROR_TYPES' ? [...code.matchAll(/^ +X\((\w+)/gm)].map((match) => `coil_${match[1]}`) : [];
    return { code, name: macro[1], others: errors };
  }
  const type = /^typedef [^;{]*?\(\*(\w+)\)/.exec(code) ?? /^typedef [^]*?(\w+);$/.exec(withoutComment(code)) ?? /^struct (\w+) \{/.exec(code);
  if (type) return { code, name: type[1], others: code.includes('enum') ? [...code.matchAll(/^ +(COIL_\w+)/gm)].map((match) => match[1]) : [] };
  const signature = code.replace(/\s*\{[^]*/, ';');
  const name = parseFunction({ text: signature.replace(/;$/, ''), line: 0 }, new Set())?.name;
  return name && { code: signature, name, others: [] };
}

function* itemsOf(lines) {
  let item;
  const seen = new Set(lines.flatMap((line) => /^#undef (\w+)/.exec(line)?.[1] ?? [])); // a macro that is gone again is nobody's to use
  const begun = () => (item ??= { comment: [], entry: [], declared: [] });
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    const isComment = line.startsWith('//');
    if (item && (line === '' || (isComment && item.declared.length > 0))) {
      yield item;
      item = undefined;
    }
    if (line === '') continue;
    if (line.startsWith('///')) begun().entry.push({ text: line.slice(3).replace(/^ /, ''), line: at + 1 });
    else if (isComment) begun().comment.push(line.slice(2).replace(/^ /, ''));
    else if (line.startsWith('#ifdef __cplusplus')) while (!/^#(?:else|endif)/.test(lines[at + 1])) at++;
    else if (/^(?:#define (?!\w+_H$)|[a-z]|COIL_SUSPENDS )/.test(line)) {
      const extent = extentOf(lines, at);
      const declared = declaredBy(lines.slice(at, at + extent).join('\n'));
      if (declared && !seen.has(declared.name)) begun().declared.push(declared);
      if (declared && line.startsWith('#')) seen.add(declared.name); // one of several forms is enough
      at += extent - 1;
    }
  }
  if (item) yield item;
}

/** The parts of an entry: { sentence, parts }, parts as partsOf gives them. */
export function readEntry(lines) {
  const gap = lines.findIndex(({ text }) => text === '');
  return { sentence: lines.slice(0, gap).map(({ text }) => text).join(' '), parts: partsOf(lines.slice(gap)) };
}

/**
 * The sections of the header in their order: [{ title, items }]; the first, without a title, is what stands before them.
 *
 * An item is what stands together: { comment: [line], entry: [line], declared: [{ code, name, others }] }.
 */
export function sectionsOf(text) {
  const parts = text.split(/^\/\/ -+\n\/\/ (.*)\n\/\/ -+\n/m);
  const sections = [{ title: '', items: [...itemsOf(parts[0].split('\n'))] }];
  for (let at = 1; at < parts.length; at += 2) sections.push({ title: parts[at], items: [...itemsOf(parts[at + 1].split('\n'))] });
  return sections;
}
