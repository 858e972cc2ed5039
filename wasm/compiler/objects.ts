// objects.ts: objects and archives that somebody else has compiled, made ready for the linker.
//
// The members of an archive are handed to the linker as objects that it takes only if something needs them, which is what an archive means. So both
// are lists of objects, and what cannot be linked is found here, by name, before the linker says it in its own words.

import type { LinkInput } from './toolchain.ts';
import { isWasm, readModule, readSections, SectionId } from './wasm-module.ts';

/** A file that cannot be linked: one sentence that says which, why, and what to do. */
export class NotLinkable extends Error {
  override readonly name = 'NotLinkable';
}

/** What the user named: an object, or an archive and so any number of them. */
export interface ObjectFile {
  readonly name: string;
  readonly inputs: readonly LinkInput[];
}

/** Whether a file is meant to be linked as it is, by its name. */
export function isObjectFile(name: string): boolean {
  return /\.(?:o|obj|a)$/.test(name);
}

export function readObjectFile(name: string, bytes: Uint8Array): ObjectFile {
  if (!name.endsWith('.a')) {
    checkObject(name, bytes);
    return { name, inputs: [{ name, object: bytes, callTypes: undefined, optional: false }] };
  }
  const inputs = readArchive(name, bytes).map(({ member, contents }): LinkInput => {
    checkObject(`${name}(${member})`, contents);
    return { name: `${name}/${member}`, object: contents, callTypes: undefined, optional: true };
  });
  if (inputs.length === 0) throw new NotLinkable(`${name} is an archive with no objects in it`);
  return { name, inputs };
}

/** Whether an object asks for what only C++'s libraries have: operator new, guards of statics. */
export function needsCplusplus({ object }: LinkInput): boolean {
  return readModule(object).imports.some(({ name }) => /^(?:_Z|__cxa_)/.test(name));
}

function checkObject(name: string, bytes: Uint8Array): void {
  if (!isWasm(bytes))
    throw new NotLinkable(`${name} is ${kindOf(bytes)}, not a WebAssembly object: compile it with --target=wasm32-wasip1`);
  if (!sectionsOf(name, bytes).some(({ id, name: section }) => id === SectionId.Custom && section === 'linking')) {
    throw new NotLinkable(`${name} is a linked module, not an object: name the sources or the objects that it was linked from`);
  }
}

function sectionsOf(name: string, bytes: Uint8Array): ReturnType<typeof readSections> {
  try {
    return readSections(bytes);
  } catch {
    throw new NotLinkable(`${name} is damaged: it ends in the middle; make it again`);
  }
}

/** By the first bytes. */
function kindOf(bytes: Uint8Array): string {
  const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (bytes.length === 0) return 'empty';
  if (start === '7f454c46') return 'an ELF object, for another machine';
  if (/^(?:feedfac[ef]|c[ef]faedfe|cafebabe)$/.test(start)) return 'a Mach-O object, for another machine';
  if (/^(?:4243c0de|dec0170b)$/.test(start)) return 'LLVM bitcode (it was compiled with -flto)';
  if (start === '213c6172' || start === '213c7468') return 'an archive, whose name must end in .a';
  return 'something else';
}

const MAGIC = '!<arch>\n';
const THIN = '!<thin>\n';
const HEADER = 60;

/** The objects in an archive. What it has beside them is for other linkers: indexes of symbols, and long names, which are looked up. */
function readArchive(name: string, bytes: Uint8Array): { member: string; contents: Uint8Array }[] {
  const text = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  const magic = text(0, MAGIC.length);
  if (magic === THIN) throw new NotLinkable(`${name} is a thin archive, which only names its objects: make it without T`);
  if (magic !== MAGIC) throw new NotLinkable(`${name} is not an archive: it must be made by ar, as in \`llvm-ar rcs ${name} FILE.o…\``);

  const members: { member: string; contents: Uint8Array }[] = [];
  let longNames = '';
  for (let at = MAGIC.length; at + HEADER <= bytes.length;) {
    const short = text(at, at + 16).trimEnd();
    const size = Number(text(at + 48, at + 58));
    const start = at + HEADER;
    if (!Number.isInteger(size) || start + size > bytes.length)
      throw new NotLinkable(`${name} is damaged: it ends in the middle; make it again`);
    at = start + size + (size % 2);
    if (short === '//') {
      longNames = text(start, start + size);
      continue;
    }
    const bsd = /^#1\/(\d+)$/.exec(short);
    const nameLength = Number(bsd?.[1] ?? 0);
    const long = /^\/(\d+)$/.exec(short);
    const member = bsd
      ? text(start, start + nameLength).replace(/\0+$/, '')
      : long
        ? (longNames.slice(Number(long[1])).split('/\n')[0] ?? '')
        : short.replace(/\/$/, '');
    // Indexes of symbols: / and /SYM64/ of GNU's ar, __.SYMDEF of BSD's.
    if (member === '' || member === '/SYM64' || member.startsWith('__.SYMDEF')) continue;
    members.push({ member, contents: bytes.subarray(start + nameLength, start + size) });
  }
  return members;
}
