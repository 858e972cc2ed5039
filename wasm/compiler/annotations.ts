// annotations.ts: what the C source says of its functions, in __attribute__((annotate("coil...."))).
//
// LLVM writes a custom section for each annotation, llvm.func_attr.annotate.<text>, which lists the functions that carry it: their indexes, four
// bytes each. The linker keeps them right; passes do not, so they are read from the linked module and dropped from what is delivered.

import { SectionId, type WasmModule } from './wasm-module.ts';

const PREFIX = 'llvm.func_attr.annotate.';

/** COIL_NEVER_SUSPENDS: the function is at the bottom of no suspended stack, whatever it calls through pointers. */
export const NEVER_SUSPENDS = 'coil.never_suspends';

/** The functions that carry an annotation. */
export function annotated(module: WasmModule, annotation: string): ReadonlySet<number> {
  const found = new Set<number>();
  for (const section of module.sections) {
    if (section.id !== SectionId.Custom || section.name !== PREFIX + annotation) continue;
    const view = new DataView(module.bytes.buffer, module.bytes.byteOffset, module.bytes.byteLength);
    for (let at = section.contents; at + 4 <= section.end; at += 4) found.add(view.getUint32(at, true));
  }
  return found;
}

/** What follows a prefix in annotations, by function. */
export function annotatedWith(module: WasmModule, prefix: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const { name } of module.sections) {
    const text = name?.startsWith(PREFIX + prefix) ? name.slice(PREFIX.length) : undefined;
    if (text !== undefined) for (const index of annotated(module, text)) found.set(index, text.slice(prefix.length));
  }
  return found;
}

/** The names of the sections that annotations are in. */
export function isAnnotation(section: { readonly id: number; readonly name: string | undefined }): boolean {
  return section.id === SectionId.Custom && section.name?.startsWith(PREFIX) === true;
}
