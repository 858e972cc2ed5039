// recursion.ts: what functions that can call themselves must take of the C stack, so that it ends before the engine's own stack does.
//
// Each takes about what a call of it takes of the engine's: its C frame is that large already, or it is made larger, or the function is charged.
// A frame that is larger costs nothing, a charge is code. So functions without a frame are let off as far as whoever calls them can take their part:
// then somebody around them has taken it. Two that call each other are not both let off, and neither is one whose callers are not all known.

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
  isLetOff: boolean;
}

export function recursionCharges(module: WasmModule, onCycles: ReadonlySet<number>, stackPointer: number): ReadonlyMap<number, Charge> {
  const nodes = makeNodes(module, onCycles, stackPointer);
  const candidates = [...nodes.values()].filter(
    (node) => node.frame === 0 && !module.addressTaken.has(node.fn.index) && !node.callers.has(node),
  );
  const neighbours = ({ callers, callees }: Node): Node[] => [...callers, ...callees];
  const count = (node: Node): number => neighbours(node).filter(({ frame }) => frame === 0).length;
  const counts = new Map(candidates.map((node) => [node, count(node)]));
  candidates.sort((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0));
  for (const node of candidates) {
    const canBeTaken = [...node.callers].every(
      (caller) => caller.fixed !== undefined || missing(caller, 0) > 0 || missing(caller, node.cost) === 0,
    );
    node.isLetOff = canBeTaken && !neighbours(node).some(({ isLetOff }) => isLetOff);
  }
  return new Map(
    [...nodes].map(([index, node]) => {
      const taken = Math.max(0, ...[...node.callees].map(({ cost, isLetOff }) => (isLetOff ? cost : 0)));
      return [index, { missing: node.isLetOff ? 0 : missing(node, taken), fixed: node.fixed }];
    }),
  );
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
    nodes.set(index, { fn, cost: costOf(fn, fn.body.locals), frame, fixed, callers: new Set(), callees: new Set(), isLetOff: false });
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
