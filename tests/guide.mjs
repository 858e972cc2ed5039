// guide.mjs: holds the code in docs/guide to the programs in examples/guide.
//
//   node tests/guide.mjs      puts the programs into the pages again, where a page shows the whole of one; prints what is wrong
//
// A block of C, Python or output stands below a line that ends with a link to its file. Is the link named as in "In C, [examples/guide/tasks.c](…):", then
// it is the whole file; else, as in "From [tasks.c](…):", lines of it that follow one another, less indented perhaps.

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs/guide');

const BLOCK = /^(.*)\n\n```(c|js|python|text)\n([^]*?)^```$/gm;

const dedented = (lines) => {
  const indent = Math.min(...lines.filter((line) => line !== '').map((line) => /^ */.exec(line)[0].length));
  return lines.map((line) => line.slice(indent)).join('\n');
};

/** Whether a text is lines of another that follow one another. */
export function isPiece(piece, whole) {
  const lines = whole.split('\n');
  const wanted = piece.replace(/\n$/, '').split('\n');
  return lines.some((_, at) => at + wanted.length <= lines.length && dedented(lines.slice(at, at + wanted.length)) === dedented(wanted));
}

/** The blocks of a page: { intro, language, file, isWhole, text }. */
export function blocksOf(page) {
  return [...page.matchAll(BLOCK)].map(([, intro, language, text]) => {
    const [, label, link] = /\[([^\]]*)\]\((\S+?)\):?$/.exec(intro) ?? [];
    return { intro, language, text, file: link && join('docs/guide', link), isWhole: /^examples\/guide\//.test(label) };
  });
}

/** What is wrong with the blocks of a page: a sentence each. read gives a file's text, or undefined. */
export function checkBlocks(page, read) {
  return blocksOf(page).flatMap(({ intro, text, file, isWhole }) => {
    const whole = file && read(file);
    if (!file) return [`the block after "${intro}" does not say which file it is from`];
    if (whole === undefined) return [`${file} does not exist`];
    return (isWhole ? text === whole : isPiece(text, whole)) ? [] : [`the block after "${intro}" is not what ${file} says`];
  });
}

const read = (file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined);
const pages = () => readdirSync(folder).filter((file) => file.endsWith('.md'));

export function checkGuide() {
  return pages().flatMap((page) => checkBlocks(readFileSync(join(folder, page), 'utf8'), read).map((problem) => `docs/guide/${page}: ${problem}`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const page of pages()) {
    let text = readFileSync(join(folder, page), 'utf8');
    for (const { intro, language, text: old, file, isWhole } of blocksOf(text)) {
      const head = `${intro}\n\n\`\`\`${language}\n`;
      const whole = isWhole && read(file);
      if (whole) text = text.replace(head + old, () => head + whole);
    }
    writeFileSync(join(folder, page), text);
  }
  const problems = checkGuide();
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
