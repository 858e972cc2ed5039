// api-pages.mjs: writes docs/api: a page for each section of src/coil.h, and an index with every name, the Python equivalent first.
//
//   node tests/api-pages.mjs [--check]
//
// The header is the source: nothing is said in the pages that does not stand in it, but for the links to the guide. With --check nothing is written,
// and it prints each page that is not what would be written, and exits with 1 if there is one.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { escaped } from './markdown.mjs';
import { readEntry, sectionsOf } from './parse-header.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs/api');
const MADE = '<!-- Made by tests/api-pages.mjs from src/coil.h. Do not edit. -->';

// The pages of the guide that teach what a section lists.
const GUIDE = {
  Values: '01-coroutines',
  Errors: '03-errors',
  Awaiting: '01-coroutines',
  'Coroutine objects': '01-coroutines',
  Generators: '07-generators',
  'Context variables': '09-the-loop',
  Futures: '09-the-loop',
  Tasks: '02-tasks',
  'The event loop': '09-the-loop',
  'Waiting, running': '04-gathering-and-groups',
  Timeouts: '05-timeouts-and-cancellation',
  'Task groups': '04-gathering-and-groups',
  'Asynchronous generators, iterating': '07-generators',
  'Stackless coroutines': '07-generators',
  'Locks, events, conditions, semaphores, barriers': '06-locks-and-queues',
  Queues: '06-locks-and-queues',
  'Waiting for several': '04-gathering-and-groups',
  Runner: '09-the-loop',
  Streams: '08-streams',
  Threads: '09-the-loop',
  Introspection: '10-debugging-and-deploying',
  'Watching and tuning': '10-debugging-and-deploying',
};

// "The event loop" is event-loop.md, "Queues" queues.md; of a list the first word is enough.
const fileOf = (title) => `${title.replace(/^The /, '').replace(/,.*/, '').toLowerCase().replaceAll(' ', '-')}.md`;

// Types that are only pointed to have no members to show, and stand together.
const isOpaque = ({ code }) => /^typedef struct \w+ \w+;/.test(code);
const headingOf = ({ declared }) => declared.find((each) => !isOpaque(each))?.name ?? 'Opaque types';

// A comment of a few words that stands alone divides a section: "Reading."
const isDivider = ({ comment, declared }) => declared.length === 0 && comment.length === 1 && comment[0].length < 40;

/** The anchors of a section's items, as GitHub makes them: without case, and the second of two equal ones is counted. */
function anchorsOf(items) {
  const used = {};
  const anchors = new Map();
  for (const item of items.filter(({ declared }) => declared.length > 0)) {
    const anchor = headingOf(item).toLowerCase().replaceAll(' ', '-');
    used[anchor] = (used[anchor] ?? 0) + 1;
    anchors.set(item, used[anchor] === 1 ? anchor : `${anchor}-${used[anchor] - 1}`);
  }
  return anchors;
}

const namesOf = ({ declared }) => declared.flatMap(({ name, others }) => [name, ...others]);

/** Where each name is described: { coil_sleep: 'waiting.md#coil_sleep' }. A struct is described where its members are. */
function placesOf(sections) {
  const places = {};
  for (const { title, items } of sections)
    for (const [item, anchor] of anchorsOf(items))
      for (const { name, code, others } of item.declared)
        for (const each of [name, ...others])
          if (!places[each] || code.startsWith('struct')) places[each] = `${title ? fileOf(title) : 'README.md'}#${anchor}`;
  return places;
}

/** The text as Markdown, names of the header as links; those of the item itself are only marked as code. */
function linked(text, places, own) {
  const words = escaped(text).split(/(`[^`]*`|\b(?:coil|COIL)_\w+)/);
  return words.map((word, at) => (at % 2 === 0 || word.startsWith('`') ? word : places[word] && !own.includes(word) ? `[\`${word}\`](${places[word]})` : `\`${word}\``)).join('');
}

function* entryLines({ entry }, link) {
  const { sentence, parts } = readEntry(entry);
  yield link(sentence);
  for (const { text } of parts.filter(({ kind }) => kind === 'text')) yield link(text);
}

function* entryTable({ entry }, link) {
  const { parts } = readEntry(entry);
  yield '| | |';
  yield '| --- | --- |';
  for (const { kind, name, text } of parts) {
    if (kind === '@param') yield `| \`${name}\` | ${link(text)} |`;
    if (kind === '@return') yield `| returns | ${link(text.replace(/^@return\s*/, ''))} |`;
    if (kind === 'Suspends') yield `| | ${link(text)} |`;
    if (kind === 'Python:') yield `| Python | ${escaped(text.replace(/^Python:\s*/, ''))} |`;
  }
}

// A comment's paragraphs; what is indented in it is code.
function commentBlocks({ comment }, link) {
  const blocks = [];
  for (const [at, line] of comment.entries()) {
    const isCode = line.startsWith('    ') || (line === '' && comment[at + 1]?.startsWith('    ') && blocks.at(-1)?.isCode);
    if (isCode && blocks.at(-1)?.isCode) blocks.at(-1).lines.push(line.slice(4));
    else if (isCode || comment[at - 1] === '' || blocks.length === 0 || blocks.at(-1).isCode) blocks.push({ isCode, lines: [isCode ? line.slice(4) : line] });
    else if (line !== '') blocks.at(-1).lines.push(line);
  }
  const filled = blocks.filter(({ lines }) => lines.join('') !== '');
  return filled.map(({ isCode, lines }) => (isCode ? ['```c', ...lines, '```'].join('\n') : link(lines.join(' ').trim())));
}

function renderItem(item, places) {
  if (isDivider(item)) return `## ${item.comment[0].replace(/\.$/, '')}`;
  const own = item.declared.map(({ name }) => name);
  const link = (text) => linked(text, places, own);
  const blocks = own.length > 0 ? [`### ${headingOf(item)}`] : [];
  if (item.entry.length > 0) blocks.push([...entryLines(item, link)].join('\n\n'));
  if (item.comment.length > 0) blocks.push(...commentBlocks(item, link));
  if (item.declared.length > 0) blocks.push(['```c', ...item.declared.map(({ code }) => code), '```'].join('\n'));
  if (item.entry.length > 0) blocks.push([...entryTable(item, link)].join('\n'));
  return blocks.join('\n\n');
}

function renderSection({ title, items }, places) {
  const guide = GUIDE[title] ? ` The guide teaches it in [${GUIDE[title]}](../guide/${GUIDE[title]}.md).` : '';
  const names = [...anchorsOf(items)].map(([item, anchor]) => `[${headingOf(item)}](#${anchor})`);
  const list = names.length > 3 ? [names.join(' · ')] : [];
  return [`# ${title}`, MADE, `[All names](README.md).${guide}`, ...list, ...items.map((item) => renderItem(item, places))].join('\n\n');
}

// The header begins with how to read it: a word, a gap, and what is to be said; deeper lines go on.
function renderIntroduction({ comment }) {
  const rows = [];
  for (const line of comment) {
    const [, word, text] = /^ {2}(\S.*?) {2,}(\S.*)$/.exec(line) ?? [];
    if (word) rows.push([word, text]);
    else if (rows.length > 0 && line.startsWith('  ')) rows.at(-1)[1] += ` ${line.trim()}`;
  }
  return ['| | |', '| --- | --- |', ...rows.map(([word, text]) => `| ${word} | ${escaped(text)} |`)].join('\n');
}

/** The rows of the index: { python, name, place }. */
function* indexRows(sections, places) {
  for (const { items } of sections)
    for (const item of items) {
      const python = item.entry.length > 0 ? readEntry(item.entry).parts.find(({ kind }) => kind === 'Python:')?.text.replace(/^Python:\s*/, '') : undefined;
      for (const name of namesOf(item)) yield { name, place: places[name], python: python ?? (/^coil_[A-Z]/.test(name) ? `\`${name.slice(5)}\`` : undefined) };
    }
}

// `await asyncio.sleep(delay)` stands under s.
const sortKey = (python) => python.replace(/[`"]/g, '').replace(/^(?:await |asyncio\.|contextvars\.|inspect\.|raise |the end of |async |with )+/, '').toLowerCase();

function renderIndex(sections, places) {
  const [head, ...rest] = sections;
  const rows = [...indexRows(sections, places)].filter((row, at, all) => all.findIndex(({ name }) => name === row.name) === at);
  const withPython = rows.filter(({ python }) => python).sort((a, b) => (sortKey(a.python) < sortKey(b.python) ? -1 : 1));
  const without = rows.filter(({ python }) => !python).sort((a, b) => (a.name < b.name ? -1 : 1));
  const link = ({ name, place }) => `[\`${name}\`](${place})`;
  return [
    '# The names of coil.h',
    MADE,
    `Made from [src/coil.h](../../src/coil.h), which says the same in one file. [The guide](../guide/README.md) teaches how it is used. ${rows.length} names.`,
    '## How to read the entries',
    renderIntroduction(head.items[0]),
    '## By section',
    rest.filter(({ items }) => items.length > 0).map(({ title, items }) => `- [${title}](${fileOf(title)}): ${items.flatMap(namesOf).length} names`).join('\n'),
    '## By what it is in Python',
    ['| Python | Coil |', '| --- | --- |', ...withPython.map((row) => `| ${escaped(row.python)} | ${link(row)} |`)].join('\n'),
    '## What has no equivalent in Python',
    without.map(link).join(', '),
    '## Marks and versions',
    ...head.items.slice(1).map((item) => renderItem(item, places)),
  ].join('\n\n');
}

/** The pages: { 'tasks.md': text, … }. */
export function renderPages(header) {
  const sections = sectionsOf(header);
  const places = placesOf(sections);
  const filled = sections.slice(1).filter(({ items }) => items.length > 0);
  const pages = { 'README.md': renderIndex(sections, places) };
  for (const section of filled) pages[fileOf(section.title)] = renderSection(section, places);
  return Object.fromEntries(Object.entries(pages).map(([file, text]) => [file, `${text}\n`]));
}

/** The pages of the folder that are not what the header makes of them. */
export function stalePages() {
  const pages = renderPages(readFileSync(join(root, 'src/coil.h'), 'utf8'));
  const there = readdirSync(folder);
  const read = (file) => (there.includes(file) ? readFileSync(join(folder, file), 'utf8') : undefined);
  return [...Object.keys(pages).filter((file) => read(file) !== pages[file]), ...there.filter((file) => !(file in pages))];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    for (const file of stalePages()) console.log(`docs/api/${file} is stale: run tests/api-pages.mjs`);
    process.exitCode = stalePages().length > 0 ? 1 : 0;
  } else {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(renderPages(readFileSync(join(root, 'src/coil.h'), 'utf8')))) writeFileSync(join(folder, file), text);
  }
}
