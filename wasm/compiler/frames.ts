// frames.ts: what a suspended function's frame looks like.
//
// A frame is what must be kept of a function while its stack is suspended: the locals that are needed behind the call that it waits in, and
// a header of two words, which says by whom it is re-entered, and at which of its calls:
//
//     locals, the largest first, those of type i32 last | site, u16 | size of the frame in 8 bytes, u16 | function to re-enter it by, u32
//
// Sites that need about the same locals share one shape, and with it the code that saves and the code that loads. A shape may save more than one
// site needs: that costs a store and 4 bytes at each suspension there, where a shape of its own would cost 14 bytes of code for each local.

import { CannotSuspend } from './cannot-suspend.ts';
import type { Site } from './body.ts';
import { has, members, unite, type LocalSet } from './liveness.ts';
import { ValueType } from './operands.ts';

/** Bytes. */
export const HEADER = 8;
export const ENTRY_IN_HEADER = 4;

/** Of a frame, in 8 bytes: it has 16 bits. */
const LARGEST = 0xffff * 8;

export interface Slot {
  readonly local: number;
  readonly type: number;
  /** From the start of the frame, in bytes. */
  readonly offset: number;
}

export interface Shape {
  readonly sites: readonly Site[];
  readonly slots: readonly Slot[];
  /** Bytes, the header included; a multiple of 8. */
  readonly size: number;
}

export interface Shapes {
  readonly all: readonly Shape[];
  readonly of: ReadonlyMap<Site, number>;
}

/** How many shapes a function may have, and by how many locals one may be larger than a site of it needs. */
export interface ShapePolicy {
  readonly most: number;
  readonly slack: number;
}

/** Where code should be fast. */
export const FAST_SHAPES: ShapePolicy = { most: 8, slack: 2 };
/** Where code should be small. */
export const SMALL_SHAPES: ShapePolicy = { most: 1, slack: 0 };

export function sizeOfType(type: number): number | undefined {
  switch (type) {
    case ValueType.I32:
    case ValueType.F32:
      return 4;
    case ValueType.I64:
    case ValueType.F64:
      return 8;
    case ValueType.V128:
      return 16;
    default:
      return undefined;
  }
}

interface Group {
  readonly sites: Site[];
  readonly locals: LocalSet;
}

export function chooseShapes(live: ReadonlyMap<Site, LocalSet>, typeOf: (local: number) => number, policy: ShapePolicy): Shapes {
  const groups: Group[] = [];
  const bySize = [...live].map(([site, locals]) => ({ site, locals, count: members(locals).length })).sort((a, b) => b.count - a.count);
  for (const { site, locals } of bySize) {
    const cheapest = findCheapest(groups, locals);
    if (cheapest && (groups.length >= policy.most || cheapest.cost <= policy.slack)) {
      cheapest.group.sites.push(site);
      unite(cheapest.group.locals, locals);
    } else {
      groups.push({ sites: [site], locals: locals.slice() });
    }
  }
  const all = groups.map(({ sites, locals }) => layOut(sites, members(locals), typeOf));
  const of = new Map(all.flatMap((shape, at) => shape.sites.map((site) => [site, at] as const)));
  return { all, of };
}

/** The group that differs least. */
function findCheapest(groups: readonly Group[], locals: LocalSet): { group: Group; cost: number } | undefined {
  let cheapest: { group: Group; cost: number } | undefined;
  for (const group of groups) {
    const cost =
      members(group.locals).filter((local) => !has(locals, local)).length +
      members(locals).filter((local) => !has(group.locals, local)).length;
    if (!cheapest || cost < cheapest.cost) cheapest = { group, cost };
  }
  return cheapest;
}

function layOut(sites: readonly Site[], locals: readonly number[], typeOf: (local: number) => number): Shape {
  const sized = locals.map((local) => {
    const type = typeOf(local);
    const size = sizeOfType(type);
    if (size === undefined)
      throw new CannotSuspend('it keeps a reference (of a table, or to something of the host), which no memory can hold, while it waits');
    return { local, type, size };
  });
  const isWord = (type: number): number => Number(type === ValueType.I32);
  sized.sort((a, b) => b.size - a.size || isWord(a.type) - isWord(b.type) || a.local - b.local);
  const taken = sized.reduce((sum, slot) => sum + slot.size, 0);
  const size = Math.ceil((taken + HEADER) / 8) * 8;
  const padding = size - HEADER - taken;
  let offset = 0;
  const slots = sized.map(({ local, type, size }): Slot => {
    offset += size;
    return { local, type, offset: offset - size + (size === 4 ? padding : 0) };
  });
  if (size > LARGEST) throw new CannotSuspend(`its frame would take ${size} bytes: make several functions of it`);
  return { sites, slots, size };
}

/** Sites of a shape that need the same part of it, and the locals that they do not need. */
export interface Exit {
  readonly sites: readonly Site[];
  readonly unneeded: readonly number[];
}

/** Of those sites that do not need all of their shape. */
export function exitsOf({ sites, slots }: Shape, live: ReadonlyMap<Site, LocalSet>): readonly Exit[] {
  const found = new Map<string, Exit & { sites: Site[] }>();
  for (const site of sites) {
    const needed = live.get(site);
    const unneeded = needed ? slots.flatMap(({ local }) => (has(needed, local) ? [] : [local])) : [];
    const exit = found.get(unneeded.join());
    if (exit) exit.sites.push(site);
    else if (unneeded.length > 0) found.set(unneeded.join(), { sites: [site], unneeded });
  }
  return [...found.values()];
}
