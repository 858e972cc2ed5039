// liveness.ts: which locals are still needed after each call that may suspend. Only these are saved.
//
// From the end of the function backwards: a local is needed where it may be read before it is written again. Around a loop that is found by
// going over the function until nothing changes, once more than loops are nested.

import type { Item, Label, ParsedBody, Site } from './body.ts';
import { Op } from './opcodes.ts';

export type LocalSet = Uint32Array;

export function has(set: LocalSet, local: number): boolean {
  return ((set[local >>> 5] ?? 0) & (1 << (local & 31))) !== 0;
}

export function include(set: LocalSet, local: number): void {
  set[local >>> 5] = (set[local >>> 5] ?? 0) | (1 << (local & 31));
}

/** Adds all of other; whether anything is new. */
export function unite(set: LocalSet, other: LocalSet): boolean {
  let changed = false;
  for (let word = 0; word < set.length; word++) {
    const before = set[word] ?? 0;
    const after = (before | (other[word] ?? 0)) >>> 0;
    changed ||= after !== before;
    set[word] = after;
  }
  return changed;
}

export function members(set: LocalSet): number[] {
  const found: number[] = [];
  for (let word = 0; word < set.length; word++) {
    for (let rest = set[word] ?? 0; rest !== 0; rest &= rest - 1) found.push(32 * word + 31 - Math.clz32(rest & -rest));
  }
  return found;
}

/** By the site: what is needed when its call has returned, its results not counted. */
export function liveAfterSites(body: ParsedBody): ReadonlyMap<Site, LocalSet> {
  const words = Math.ceil(body.locals.length / 32);
  const live = new Map<Site, LocalSet>();
  const atLabel = new Map<Label, LocalSet>();
  let changed = true;

  const setAt = (label: Label): LocalSet => {
    let set = atLabel.get(label);
    if (!set) atLabel.set(label, (set = new Uint32Array(words)));
    return set;
  };

  // Changes `now` from what is needed behind the items to what is needed before them.
  const backwards = (items: readonly Item[], now: LocalSet): void => {
    for (let at = items.length - 1; at >= 0; at--) {
      const item = items[at];
      if (item) before(item, now);
    }
  };

  const before = (item: Item, now: LocalSet): void => {
    switch (item.kind) {
      case 'run':
        for (let at = item.locals.length - 1; at >= 0; at--) {
          const entry = item.locals[at] ?? 0;
          const word = entry >>> 6;
          const bit = 1 << ((entry >>> 1) & 31);
          now[word] = (entry & 1) !== 0 ? (now[word] ?? 0) & ~bit : (now[word] ?? 0) | bit;
        }
        break;
      case 'branch':
        if (!item.conditional) now.fill(0);
        unite(now, setAt(item.label));
        break;
      case 'table':
        now.fill(0);
        for (const label of new Set(item.labels)) unite(now, setAt(label));
        break;
      case 'return':
      case 'stop':
        now.fill(0);
        break;
      case 'site':
        if (item.isTail) now.fill(0);
        live.set(item, now.slice());
        break;
      case 'construct': {
        if (item.label.isLoop) {
          backwards(item.body, now);
          changed = unite(setAt(item.label), now) || changed;
        } else {
          atLabel.set(item.label, now.slice());
          const other = item.opcode === Op.If ? now.slice() : undefined;
          backwards(item.body, now);
          if (other) {
            if (item.orElse) backwards(item.orElse, other);
            unite(now, other);
          }
        }
        break;
      }
    }
  };

  while (changed) {
    changed = false;
    backwards(body.items, new Uint32Array(words));
  }
  return live;
}
