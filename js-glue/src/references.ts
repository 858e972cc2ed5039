// references.ts: the values of JavaScript's that C holds, by their places in a table.

/** What C holds: for those who look for leaks. */
export interface HeldReference {
  readonly place: number;
  readonly value: unknown;
}

export class References {
  /** Place 0 is nobody's. */
  readonly #values: unknown[] = [undefined];
  readonly #free: number[] = [];
  /** In a free place: undefined is a value that cannot be held, since C has none for it. */
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(value: unknown): number {
    this.#count++;
    const place = this.#free.pop();
    if (place === undefined) return this.#values.push(value) - 1;
    this.#values[place] = value;
    return place;
  }

  get(place: number): unknown {
    return this.#values[place];
  }

  remove(place: number): void {
    this.#count--;
    this.#values[place] = undefined;
    this.#free.push(place);
  }

  list(): HeldReference[] {
    return this.#values.flatMap((value, place) => (value === undefined ? [] : [{ place, value }]));
  }
}
