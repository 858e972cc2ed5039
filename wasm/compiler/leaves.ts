// leaves.ts: where a function may have to go on, and what ends between these places.
//
// A *leaf* is a call that may suspend, or a loop with such a call in it: going on is a branch to one of them, and what is in a loop is found by the
// loop itself. To branch there from the function's beginning, what ends at or around a leaf must begin before it: the *marks*, in the order in which
// they end (versions.ts).

import type { Construct, Item, Site } from './body.ts';
import { Op } from './opcodes.ts';

/** Where a function may have to go on without entering anything: behind a call that may suspend, before a loop with such calls in it. */
export type Leaf = Site | Loop;

interface Loop extends Construct {
  readonly opcode: typeof Op.Loop;
}

/** What ends where, in the order of the code: a leaf's block, the first arm of an if that has another, a construct. */
export type Mark = { readonly kind: 'leaf'; readonly leaf: Leaf } | { readonly kind: 'else' | 'end'; readonly of: Construct };

/** All that must begin in front of the items, loops left alone. */
export function marksOf(items: readonly Item[], found: Mark[] = []): readonly Mark[] {
  for (const item of items) {
    if (isLeaf(item)) {
      found.push({ kind: 'leaf', leaf: item });
    } else if (item.kind === 'construct' && isOnTheWay(item)) {
      marksOf(item.body, found);
      if (item.orElse) {
        found.push({ kind: 'else', of: item });
        marksOf(item.orElse, found);
      }
      found.push({ kind: 'end', of: item });
    }
  }
  return found;
}

export function isLeaf(item: Item): item is Leaf {
  return item.kind === 'site' || (item.kind === 'construct' && item.opcode === Op.Loop && isOnTheWay(item));
}

/** Whether something in it may suspend. */
export function isOnTheWay({ first, last }: Construct): boolean {
  return first <= last;
}

export function firstOf(leaf: Leaf | undefined): number {
  return leaf?.kind === 'site' ? leaf.number : (leaf?.first ?? 0);
}

export function lastOf(leaf: Leaf | undefined): number {
  return leaf?.kind === 'site' ? leaf.number : (leaf?.last ?? 0);
}
