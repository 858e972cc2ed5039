// snippets.ts: functions whose bodies are JavaScript, COIL_JS in C.
//
// The header's macro puts each into the custom section coil_js, as four texts that end with a NUL: its name, `async ` or nothing, its parameters in parentheses,
// and its body. What is delivered is one module of JavaScript for all of them: a page imports it like its own scripts, so that nothing is ever evaluated.

import { CannotSuspend } from './cannot-suspend.ts';
import { readSections, type Section } from './wasm-module.ts';

const SOURCE_SECTION = 'coil_js';
/** In what is delivered: the text of the module. */
export const SNIPPETS_SECTION = 'coil.snippets';

export interface Snippet {
  readonly name: string;
  readonly isAsync: boolean;
  /** With the parentheses. */
  readonly parameters: string;
  /** With the braces. */
  readonly body: string;
}

export function isSnippetSource(section: Section): boolean {
  return section.name === SOURCE_SECTION;
}

/** In a linked module, in the order in which they were linked. */
export function readSnippets(bytes: Uint8Array): Snippet[] {
  const texts = readSections(bytes)
    .filter(isSnippetSource)
    .flatMap(({ contents, end }) => new TextDecoder().decode(bytes.subarray(contents, end)).split('\0'));
  const found = new Map<string, Snippet>();
  for (let at = 0; at + 4 < texts.length; at += 4) {
    const [name = '', kind = '', parameters = '', body = ''] = texts.slice(at, at + 4);
    const snippet = { name, isAsync: kind !== '', parameters, body };
    const other = found.get(name);
    // A header with a snippet in it may be included in several files.
    if (other && textOf(other) !== textOf(snippet))
      throw new CannotSuspend(`two snippets are named ${name} and differ: give one of them another name`);
    found.set(name, snippet);
  }
  return [...found.values()];
}

/** The module of JavaScript. `check` throws a SyntaxError for what is no function. */
export function snippetModule(snippets: readonly Snippet[], check: (text: string) => void = () => undefined): string {
  const functions = snippets.map((snippet) => {
    const text = textOf(snippet);
    try {
      check(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new CannotSuspend(`the snippet ${snippet.name} is not JavaScript: ${error.message}, in ${text}`);
    }
    return `export ${text}\n`;
  });
  return `// The snippets of JavaScript (COIL_JS) of a program of C. Made by \`coil build\`.\n${functions.join('')}`;
}

function textOf({ name, isAsync, parameters, body }: Snippet): string {
  return `${isAsync ? 'async ' : ''}function ${name}${parameters} ${body}`;
}

/** The module of JavaScript that belongs to a delivered module; undefined: it has no snippets. */
export function deliveredSnippets(bytes: Uint8Array): string | undefined {
  const section = readSections(bytes).find(({ name }) => name === SNIPPETS_SECTION);
  return section && new TextDecoder().decode(bytes.subarray(section.contents, section.end));
}
