// cast-targets.ts: which functions are called as if they were of another type.
//
// The files' copies of pointers (pointer-flow.ts) are one graph over the whole program. Each function's address is followed along it; where it gets
// to a call whose type is not the function's own, that call may reach it. What leaves the files that are known (into libc, an object
// without types) may come back from there by any way, and may be called there with anything.
//
// It is a graph without an order: whatever is stored somewhere may be read there. So what is found is too much now and then, never too little.

import { components } from './call-cycles.ts';
import type { CallTypes, FunctionCalls } from './call-types.ts';

export interface CastTargets {
  /** Whether a function, known by its name and by the file that it is in, gets to a call of that type, though it is of another. */
  reaches(type: string, name: string, file: string | undefined): boolean;
  /** Where its address is taken, and where it is called. */
  way(type: string, name: string, file: string | undefined): Way | undefined;
}

/** Places are `FILE:LINE`, or `FILE:=VARIABLE` for an initial value. */
export interface Way {
  readonly taken: string;
  readonly called: string;
}

/** For those who want to know what types alone say. */
export const NO_CASTS: CastTargets = { reaches: () => false, way: () => undefined };

export interface Unit {
  /** The object's name, as the linker's map has it. */
  readonly file: string;
  readonly types: CallTypes;
}

interface Known extends FunctionCalls {
  /** Its own and its aliases'. */
  readonly names: string[];
  /** Parameters by their position, as far as they take pointers. */
  readonly params: Map<number, number>;
}

/** What a name in one file is in the program. */
function qualify(name: string, file: string): string {
  return name.startsWith('~') ? `${name}@${file}` : name;
}

export function findCastTargets(units: readonly Unit[], hasForeignCode: boolean): CastTargets {
  const program = new Program(units, hasForeignCode);
  const reached = program.solve();
  const inProgram = (type: string, name: string, file: string | undefined): string | undefined =>
    [name, `~${name}@${file ?? ''}`].find((candidate) => reached.get(type)?.has(candidate));
  return {
    reaches: (type, name, file) => inProgram(type, name, file) !== undefined,
    way: (type, name, file) => {
      const known = inProgram(type, name, file);
      return known === undefined ? undefined : program.way(known, type);
    },
  };
}

// Its own nodes, beside those of the files: L is what code that is not known has been given.
class Program {
  readonly #nodes = new Map<string, number>();
  readonly #edges: Set<number>[] = [];
  /** By qualified name; one entry for a function and its aliases. */
  readonly #functions = new Map<string, Known>();
  readonly #anywhere: number;
  readonly #outside: number;
  /** Nodes that are called, with the type of the call. */
  readonly #calls: { node: number; type: string; shape: string }[] = [];
  /** By the ends of a copy. */
  readonly #places = new Map<string, readonly [left: string, arrived: string]>();
  readonly #escaped = new Set<number>();
  readonly #accessed: [place: number, memory: number][] = [];
  /** Functions whose addresses are taken, with the nodes of these. */
  readonly #taken: { fn: Known; nodes: number[] }[] = [];

  constructor(units: readonly Unit[], hasForeignCode: boolean) {
    this.#anywhere = this.#node('M');
    this.#outside = this.#node('L');
    const defined = new Set<string>();
    const shapes = new Map<string, string>();
    for (const { file, types } of units) {
      for (const name of types.flow.defines) defined.add(qualify(name.slice(2), file));
      for (const [type, shape] of types.flow.calls) shapes.set(type, shape);
      this.#addFunctions(file, types);
    }
    for (const { file, types } of units) this.#addCopies(file, types);
    this.#addBorders(defined, shapes, hasForeignCode);
    this.#addAddresses();
  }

  /** By the type of the call: who gets there, of another type. */
  solve(): Map<string, ReadonlySet<string>> {
    const found = new Map<string, Set<Known>>();
    // What is found adds calls, and with them copies of arguments and results, until nothing new is found.
    for (let isNew = true; isNew;) {
      isNew = false;
      const at = reachedAt(this.#edges, this.#nodes.size, this.#taken, [
        ...this.#calls.map(({ node }) => node),
        this.#anywhere,
        this.#outside,
      ]);
      for (const { node, type, shape } of this.#calls) {
        const others = found.get(type) ?? new Set();
        found.set(type, others);
        for (const fn of at(node)) {
          const isOther = fn.type !== type && mayBe(shape, fn.shape) && !others.has(fn);
          if (!isOther) continue;
          others.add(fn);
          this.#mayBeCalled(fn, type);
          isNew = true;
        }
      }
      for (const fn of [...at(this.#outside), ...at(this.#anywhere)]) isNew = this.#isCalledAnywhere(fn) || isNew;
    }
    return new Map([...found].map(([type, functions]) => [type, new Set([...functions].flatMap(({ names }) => names))]));
  }

  /** The shortest way of a function's address to a call, after it was found that there is one. */
  way(name: string, type: string): Way | undefined {
    const goal = this.#nodes.get(`c:${type}`);
    const start = this.#taken.find(({ fn }) => fn.names.includes(name))?.nodes ?? [];
    const before = new Map(start.map((node) => [node, -1]));
    const queue = [...start];
    for (const node of queue) {
      if (node === goal) break;
      for (const to of this.#edges[node] ?? []) {
        if (before.has(to)) continue;
        before.set(to, node);
        queue.push(to);
      }
    }
    const places: string[] = [];
    for (let to = goal; to !== undefined && to >= 0;) {
      const from: number = before.get(to) ?? -1;
      places.unshift(...(this.#places.get(`${from}>${to}`) ?? []));
      to = from;
    }
    const [taken, called] = [places[0], places.at(-1)];
    return taken === undefined || called === undefined ? undefined : { taken, called };
  }

  #addFunctions(file: string, { functions }: CallTypes): void {
    const marked = (name: string, { local }: FunctionCalls): string => qualify(local ? `~${name}` : name, file);
    for (const [name, fn] of Object.entries(functions)) {
      const own = marked(name, fn);
      if (fn.aliasOf !== undefined || this.#functions.has(own)) continue;
      this.#functions.set(own, { ...fn, names: [own], params: new Map() });
    }
    for (const [name, fn] of Object.entries(functions)) {
      const original = fn.aliasOf === undefined ? undefined : functions[fn.aliasOf];
      const target = original && this.#functions.get(marked(fn.aliasOf ?? '', original));
      if (!target) continue;
      this.#functions.set(marked(name, fn), target);
      target.names.push(marked(name, fn));
    }
  }

  #addCopies(file: string, { flow }: CallTypes): void {
    const nodes = flow.nodes.map((name) => {
      const [kind, middle, ...position] = name.split(':');
      return this.#node(middle === undefined ? name : [kind, qualify(middle, file), ...position].join(':'));
    });
    for (const [from, to, left, arrived] of flow.edges) {
      const ends = [nodes[from] ?? 0, nodes[to] ?? 0] as const;
      this.#connect(...ends);
      this.#places.set(ends.join('>'), [flow.places[left] ?? '', flow.places[arrived] ?? '']);
    }
    for (const place of flow.escaped) this.#escaped.add(nodes[place] ?? 0);
    for (const [place, memory] of flow.accessed) this.#accessed.push([nodes[place] ?? 0, nodes[memory] ?? 0]);
  }

  /** What goes on where no file is known. */
  #addBorders(defined: ReadonlySet<string>, shapes: ReadonlyMap<string, string>, hasForeignCode: boolean): void {
    const anyMember = this.#nodes.get('s:');
    // A list of variable arguments can be handed on, to vprintf for instance.
    const variable = this.#node('V');
    this.#connect(variable, this.#outside);
    // libc gives back what it was given, and leaves it in memory; others may also give what they find there.
    this.#connect(this.#outside, this.#anywhere);
    if (hasForeignCode) for (const node of [variable, this.#outside]) this.#connect(this.#anywhere, node);
    for (const [place, memory] of this.#accessed) if (this.#escaped.has(place)) this.#connectBoth(place, memory);
    for (const [name, node] of [...this.#nodes]) {
      const [kind, middle = '', position] = name.split(':');
      const fn = this.#functions.get(middle);
      const isForeign = !fn || (hasForeignCode && fn.local !== true);
      switch (kind) {
        case 'p':
          // A function and its aliases have the same parameters.
          if (fn) this.#connectBoth(this.#parameter(fn, Number(position)), node);
          if (!fn) this.#connect(node, this.#outside);
          else if (isForeign) this.#connect(this.#outside, node);
          break;
        case 'r':
          if (fn) this.#connectBoth(this.#result(fn), node);
          if (!fn) this.#connect(this.#outside, node);
          else if (isForeign) this.#connect(node, this.#outside);
          break;
        case 'g':
          if (!defined.has(middle) || (hasForeignCode && !middle.startsWith('~'))) this.#connectBoth(node, this.#anywhere);
          break;
        case 's':
          if (anyMember !== undefined) this.#connect(anyMember, node);
          break;
        case 'c':
          this.#calls.push({ node, type: middle, shape: shapes.get(middle) ?? '*' });
          break;
      }
    }
  }

  #addAddresses(): void {
    for (const fn of new Set(this.#functions.values())) {
      const nodes = fn.names.flatMap((name) => this.#nodes.get(`f:${name}`) ?? []);
      if (nodes.length === 0) continue;
      this.#taken.push({ fn, nodes });
      this.#mayBeCalled(fn, fn.type);
    }
  }

  /** A function may be called through pointers of a type: as far as arguments and results are pointers, they are copied. */
  #mayBeCalled(fn: Known, type: string): void {
    for (const [position, node] of fn.params) this.#connect(this.#node(`P:${type}:${position}`), node);
    this.#connect(this.#result(fn), this.#node(`R:${type}`));
  }

  /** By whoever has its address, in code that is not known; whether that is news. */
  #isCalledAnywhere(fn: Known): boolean {
    if (this.#edges[this.#result(fn)]?.has(this.#outside)) return false;
    for (const node of fn.params.values()) this.#connect(this.#outside, node);
    this.#connect(this.#result(fn), this.#outside);
    return true;
  }

  #parameter(fn: Known, position: number): number {
    const node = fn.params.get(position) ?? this.#node(`p:${fn.names[0] ?? ''}:${position}`);
    fn.params.set(position, node);
    return node;
  }

  #result(fn: Known): number {
    return this.#node(`r:${fn.names[0] ?? ''}`);
  }

  #connectBoth(a: number, b: number): void {
    this.#connect(a, b);
    this.#connect(b, a);
  }

  #connect(from: number, to: number): void {
    if (from === to) return;
    const edges = this.#edges[from];
    if (edges) edges.add(to);
    else this.#edges[from] = new Set([to]);
  }

  #node(name: string): number {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const made = this.#nodes.size;
    this.#nodes.set(name, made);
    return made;
  }
}

/** Whether a function may be called as if it had that shape; WebAssembly traps where it has not. */
function mayBe(called: string, shape: string): boolean {
  return called === shape || called.includes('*') || shape.includes('*');
}

/** Follows all addresses at once: which functions are at a node. Nodes from which nobody leads to the wanted ones are left out. */
function reachedAt(
  edges: readonly (ReadonlySet<number> | undefined)[],
  count: number,
  taken: readonly { fn: Known; nodes: readonly number[] }[],
  wanted: readonly number[],
): (node: number) => Known[] {
  const lists = Array.from({ length: count }, (_, node) => [...(edges[node] ?? [])]);
  const isWanted = leadingTo(lists, wanted);
  const kept = lists.map((targets, node) => (isWanted[node] === 1 ? targets.filter((to) => isWanted[to] === 1) : []));

  // Nodes on a cycle hold the same. Components come after all that they lead to, so backwards each is complete when it is its turn.
  const found = components(kept);
  const componentOf = new Int32Array(count);
  for (const [at, nodes] of found.entries()) for (const node of nodes) componentOf[node] = at;
  const words = Math.ceil(taken.length / 32);
  const sets: (Int32Array | undefined)[] = found.map(() => undefined);
  const setOf = (component: number): Int32Array => (sets[component] ??= new Int32Array(words));
  for (const [bit, { nodes }] of taken.entries()) {
    for (const node of nodes) {
      const set = setOf(componentOf[node] ?? 0);
      set[bit >>> 5] = (set[bit >>> 5] ?? 0) | (1 << (bit & 31));
    }
  }
  for (let component = found.length - 1; component >= 0; component--) {
    const own = sets[component];
    if (!own) continue;
    const targets = new Set((found[component] ?? []).flatMap((node) => kept[node] ?? []).map((to) => componentOf[to] ?? 0));
    for (const target of targets) {
      if (target === component) continue;
      const set = setOf(target);
      for (let word = 0; word < words; word++) set[word] = (set[word] ?? 0) | (own[word] ?? 0);
    }
  }
  return (node) => {
    const set = sets[componentOf[node] ?? 0];
    return set ? taken.flatMap(({ fn }, bit) => (((set[bit >>> 5] ?? 0) >>> (bit & 31)) & 1 ? [fn] : [])) : [];
  };
}

/** Marks the nodes from which one of the wanted ones can be reached. */
function leadingTo(lists: readonly (readonly number[])[], wanted: readonly number[]): Uint8Array {
  const before: number[][] = lists.map(() => []);
  for (const [from, targets] of lists.entries()) for (const to of targets) before[to]?.push(from);
  const marked = new Uint8Array(lists.length);
  const queue = [...wanted];
  for (const node of queue) {
    if (marked[node] === 1) continue;
    marked[node] = 1;
    for (const from of before[node] ?? []) if (marked[from] === 0) queue.push(from);
  }
  return marked;
}
