// recursion.ts: what functions that can call themselves must take of the C stack, so that it ends before the engine's own stack does.
//
// Each takes about what a call of it takes of the engine's: its C frame is that large already, or it is made larger, or the function is charged.
// A frame that is larger costs nothing, a charge is code. So functions without a frame are let off as far as all that call them can take their part, or
// all that they call: whoever comes by on a cycle has been at one of these, or will be. Who takes the part of others is not let off, and nobody is whose
// callers, or whose callees, are not all known.

import { findFixedFrame, findLoweringSets, type FixedFrame } from './stack-pointer.ts';
import type { WasmFunction, WasmModule } from './wasm-module.ts';

/** What a function on a cycle takes. */
export interface Charge {
  /** Bytes in addition to its frame; a multiple of 16. */
  readonly missing: number;
  /** Its frame, if that can be so much larger. */
  readonly fixed: FixedFrame | undefined;
}

interface Node {
  readonly fn: WasmFunction;
  readonly cost: number;
  /** Bytes of its C frame. */
  readonly frame: number;
  readonly fixed: FixedFrame | undefined;
  readonly callers: Set<Node>;
  readonly callees: Set<Node>;
  /** Who takes its part. */
  letOff: 'by callers' | 'by callees' | undefined;
  /** It takes the part of one that it calls. */
  takesForCallee: boolean;
}

export function recursionCharges(module: WasmModule, onCycles: ReadonlySet<number>, stackPointer: number): ReadonlyMap<number, Charge> {
  const nodes = makeNodes(module, onCycles, stackPointer);
  const candidates = [...nodes.values()].filter((node) => node.frame === 0 && !node.callers.has(node));
  const count = ({ callers, callees }: Node): number => [...callers, ...callees].filter(({ frame }) => frame === 0).length;
  const counts = new Map(candidates.map((node) => [node, count(node)]));
  candidates.sort((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0));
  for (const node of candidates) {
    if (node.takesForCallee) continue;
    if (!module.addressTaken.has(node.fn.index) && callersCanTake(node)) {
      node.letOff = 'by callers';
      for (const caller of node.callers) caller.takesForCallee = true;
    } else if (node.fn.body?.indirectCalls.length === 0 && calleesCanTake(node)) {
      node.letOff = 'by callees';
    }
  }
  const passed = new Map<Node, number>();
  return new Map(
    [...nodes].map(([index, node]) => {
      const ofCallees = Math.max(0, ...[...node.callees].map(({ cost, letOff }) => (letOff === 'by callers' ? cost : 0)));
      const taken = ofCallees + passedTo(node, passed);
      return [index, { missing: node.letOff ? 0 : missing(node, taken), fixed: node.fixed }];
    }),
  );
}

function callersCanTake({ callers, cost }: Node): boolean {
  return [...callers].every((caller) => !caller.letOff && (hasRoom(caller) || missing(caller, cost) === 0));
}

/** One that is let off by its own callees hands on what it is to take. */
function calleesCanTake(node: Node): boolean {
  return [...node.callees].every((callee) =>
    callee.letOff ? callee.letOff === 'by callees' && !handsOnTo(callee, node) : hasRoom(callee),
  );
}

function hasRoom(node: Node): boolean {
  return node.fixed !== undefined || missing(node, 0) > 0;
}

function handsOnTo(from: Node, to: Node): boolean {
  const seen = new Set([from]);
  for (const node of seen) if (node.letOff === 'by callees') for (const callee of node.callees) seen.add(callee);
  return seen.has(to);
}

/** The most that its callers hand on to it. */
function passedTo(node: Node, known: Map<Node, number>): number {
  let most = known.get(node);
  if (most === undefined) {
    most = Math.max(0, ...[...node.callers].map((caller) => (caller.letOff === 'by callees' ? caller.cost + passedTo(caller, known) : 0)));
    known.set(node, most);
  }
  return most;
}

function makeNodes(module: WasmModule, onCycles: ReadonlySet<number>, stackPointer: number): ReadonlyMap<number, Node> {
  const { bytes, functions } = module;
  const nodes = new Map<number, Node>();
  for (const index of onCycles) {
    const fn = functions[index];
    if (!fn?.body) continue;
    const { size, lowering } = findLoweringSets(bytes, fn.body, stackPointer);
    // A frame of no fixed size may be small.
    const frame = size > 0 ? size : lowering.size > 0 ? 1 : 0;
    const fixed = findFixedFrame(bytes, fn.body, stackPointer);
    nodes.set(index, {
      fn,
      cost: costOf(fn, fn.body.locals),
      frame,
      fixed,
      callers: new Set(),
      callees: new Set(),
      letOff: undefined,
      takesForCallee: false,
    });
  }
  for (const node of nodes.values()) {
    for (const callee of node.fn.body?.calls ?? []) {
      const called = nodes.get(callee);
      if (!called) continue;
      node.callees.add(called);
      called.callers.add(node);
    }
  }
  return nodes;
}

/** What a call costs on the engine's stack, roughly; measured against V8's and wasmtime's frames it is on the safe side. */
function costOf({ type }: WasmFunction, locals: number): number {
  return 32 + 8 * (type.params.length + locals);
}

function missing({ cost, frame }: Node, taken: number): number {
  return Math.ceil(Math.max(0, cost + taken - frame) / 16) * 16;
}
