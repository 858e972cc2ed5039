// include-scan.ts: which of the user's files a source may read, found before it is compiled.
//
// The npm compiler sees only the files that it is handed. This reads every #include, #embed and __has_include, without knowing which
// branch of an #if is taken, and looks each name up as the preprocessor would: beside the file that names it, then in the include
// directories. So it finds too much rather than too little. Names that are not found here belong to the toolchain, or are the
// compiler's to complain about. An #include of a macro is resolved as far as the macro's definition looks like a name in quotes.

import { directoryOf, resolvePath } from './paths.ts';
import type { SourceFiles } from './toolchain.ts';

const DIRECTIVE = /(?:^|\n)[ \t]*#[ \t]*(?:include|include_next|import|embed|define[ \t]+\w+)[ \t]*["<]([^">\n]+)[">]/g;
const CONDITION = /__has_(?:include|include_next|embed)[ \t]*\([ \t]*["<]([^">\n]+)[">]/g;
const decoder = new TextDecoder();

/** The files by absolute path, those of the roots that exist among them. */
export function reachableFiles(
  files: SourceFiles,
  roots: readonly string[],
  includeDirectories: readonly string[],
): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  const missing = new Set<string>();
  const queue = [...roots];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (found.has(path) || missing.has(path)) continue;
    const contents = files.read(path);
    if (!contents) {
      missing.add(path);
      continue;
    }
    found.set(path, contents);
    const directories = [directoryOf(path), ...includeDirectories];
    for (const name of namedFiles(decoder.decode(contents))) {
      for (const directory of directories) queue.push(resolvePath(directory, name));
    }
  }
  return found;
}

function namedFiles(text: string): string[] {
  return [DIRECTIVE, CONDITION].flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''));
}

/** The files and directories that flags name: -I, -isystem, -iquote, -idirafter; and -include's files. */
export function includeFlags(directory: string, flags: readonly string[]): { directories: string[]; files: string[] } {
  const directories: string[] = [];
  const files: string[] = [];
  for (const [at, flag] of flags.entries()) {
    const match = /^(-I|-isystem|-iquote|-idirafter|-include|-imacros)(.*)$/s.exec(flag);
    if (!match) continue;
    const path = match[2] === '' ? flags[at + 1] : match[2];
    if (path === undefined) continue;
    const list = match[1] === '-include' || match[1] === '-imacros' ? files : directories;
    list.push(resolvePath(directory, path));
  }
  return { directories, files };
}
