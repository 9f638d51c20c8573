/** Numbers by id and copy of the core. Open addressing in typed arrays: a `Map` would make eviction as dear as the trace itself. */
export class IdTable {
  readonly #ids: Uint32Array
  readonly #copies: Uint8Array
  readonly #values: Int32Array
  readonly #mask: number

  /** @param most how many ids there will be at most */
  constructor(most: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(most, 1)) + 1)
    this.#mask = size - 1
    this.#ids = new Uint32Array(size)
    this.#copies = new Uint8Array(size)
    this.#values = new Int32Array(size)
  }

  /** 0 where nothing was set. */
  get(copy: number, id: number): number {
    return this.#values[this.#find(copy, id)]!
  }

  set(copy: number, id: number, value: number): void {
    const at = this.#find(copy, id)
    this.#ids[at] = id
    this.#copies[at] = copy
    this.#values[at] = value
  }

  #find(copy: number, id: number): number {
    let at = (Math.imul(id, 0x9e37_79b1) >>> 8) & this.#mask
    while (this.#ids[at] !== 0 && (this.#ids[at] !== id || this.#copies[at] !== copy))
      at = (at + 1) & this.#mask
    return at
  }
}
