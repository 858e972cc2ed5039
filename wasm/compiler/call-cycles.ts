// call-cycles.ts: which functions can call themselves, directly or by a detour.
//
// Tarjan's strongly connected components over the call graph, without recursion of its own, since a linked program may be deep. An
// indirect call is an edge to its class, and the class has an edge to each of its targets: so a thousand callers of a thousand
// functions are two thousand edges, not a million. Functions in `cut` are left out, and with them the cycles that pass through them.

import type { CallClass, CallTargets } from './call-targets.ts';
import type { WasmModule } from './wasm-module.ts';

export function functionsOnCycles(module: WasmModule, targetsOf: CallTargets, cut: ReadonlySet<number>): Set<number> {
  const { edges, functionCount } = callGraph(module, targetsOf, cut);
  const onCycle = new Set<number>();
  for (const component of components(edges)) {
    const [first] = component;
    const isCycle = component.length > 1 || (first !== undefined && edges[first]?.includes(first));
    if (!isCycle) continue;
    for (const node of component) if (node < functionCount) onCycle.add(node);
  }
  return onCycle;
}

/** Nodes are the functions by index, and behind them the classes of indirect calls. */
function callGraph(module: WasmModule, targetsOf: CallTargets, cut: ReadonlySet<number>) {
  const functionCount = module.functions.length;
  const kept = (index: number): boolean => !cut.has(index);
  const classNodes = new Map<CallClass, number>();
  const classEdges: number[][] = [];
  const nodeOf = (callClass: CallClass): number => {
    const known = classNodes.get(callClass);
    if (known !== undefined) return known;
    const node = functionCount + classEdges.length;
    classNodes.set(callClass, node);
    classEdges.push(callClass.targets.filter(kept));
    return node;
  };
  const functionEdges = module.functions.map((fn) => {
    if (!fn.body || cut.has(fn.index)) return [];
    return [...fn.body.calls.filter(kept), ...targetsOf(fn).map(nodeOf)];
  });
  return { edges: [...functionEdges, ...classEdges], functionCount };
}

/** The strongly connected components of a graph, each after all that it leads to. */
export function components(edges: readonly (readonly number[])[]): number[][] {
  const found: number[][] = [];
  const order = new Int32Array(edges.length).fill(-1);
  const low = new Int32Array(edges.length);
  const onStack = new Uint8Array(edges.length);
  const stack: number[] = [];
  let counter = 0;

  const enter = (node: number): { node: number; next: number } => {
    order[node] = low[node] = counter++;
    stack.push(node);
    onStack[node] = 1;
    return { node, next: 0 };
  };
  const lower = (node: number, to: number): void => {
    low[node] = Math.min(low[node] ?? 0, to);
  };

  for (let root = 0; root < edges.length; root++) {
    if (order[root] !== -1) continue;
    const path = [enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = edges[top.node]?.[top.next++];
      if (target !== undefined) {
        if (order[target] === -1) path.push(enter(target));
        else if (onStack[target] === 1) lower(top.node, order[target] ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) lower(parent.node, low[top.node] ?? 0);
      if (low[top.node] !== order[top.node]) continue;
      const component = stack.splice(stack.lastIndexOf(top.node));
      for (const node of component) onStack[node] = 0;
      found.push(component);
    }
  }
  return found;
}
