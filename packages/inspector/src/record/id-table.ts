/** Numbers by id and copy of the core. Open addressing in typed arrays: a `Map` would make eviction as dear as the trace itself. */
export class IdTable {
  readonly #ids: Uint32Array
  readonly #copies: Uint8Array
  /** 0 at first. */
  readonly values: Int32Array
  readonly #mask: number

  /** @param most how many ids there will be at most */
  constructor(most: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(most, 1)) + 1)
    this.#mask = size - 1
    this.#ids = new Uint32Array(size)
    this.#copies = new Uint8Array(size)
    this.values = new Int32Array(size)
  }

  /** Where the value of an id stands in `values`, from now on. */
  slot(copy: number, id: number): number {
    // Ids are given in turn: as they are, they lie next to each other in memory, where a hash would scatter them.
    let at = id & this.#mask
    while (this.#ids[at] !== 0 && (this.#ids[at] !== id || this.#copies[at] !== copy))
      at = (at + 1) & this.#mask
    this.#ids[at] = id
    this.#copies[at] = copy
    return at
  }
}
