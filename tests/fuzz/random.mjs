// random.mjs: numbers that a seed decides, the same on every machine.

export class Random {
  #state;

  constructor(seed) {
    this.#state = (seed * 2654435761 + 1) >>> 0;
    for (let i = 0; i < 4; i++) this.fraction(); // seeds that are close give numbers that are not
  }

  /** At least 0, less than 1. */
  fraction() {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability) {
    return this.fraction() < probability;
  }

  /** A whole number from least to most, both included. */
  from(least, most) {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  pick(list) {
    return list[Math.floor(this.fraction() * list.length)];
  }

  /** One of a list of { weight }. */
  weighted(list) {
    let left = this.fraction() * list.reduce((sum, { weight }) => sum + weight, 0);
    return list.find(({ weight }) => (left -= weight) < 0) ?? list.at(-1);
  }
}
