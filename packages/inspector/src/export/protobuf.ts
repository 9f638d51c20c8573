const TEXT = new TextEncoder()

/** Writes protocol buffers: the three kinds of fields that a trace needs. */
export class ProtobufWriter {
  #bytes = new Uint8Array(64)
  #length = 0

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }

  /** A whole number from 0 to 2^53. */
  whole(field: number, value: number): this {
    this.#varint(field * 8)
    this.#varint(value)
    return this
  }

  text(field: number, value: string): this {
    return this.#block(field, TEXT.encode(value))
  }

  message(field: number, value: ProtobufWriter): this {
    return this.#block(field, value.#bytes.subarray(0, value.#length))
  }

  #block(field: number, bytes: Uint8Array): this {
    this.#varint(field * 8 + 2)
    this.#varint(bytes.length)
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
    return this
  }

  /** Beyond 32 bits, so without shifts. */
  #varint(value: number): void {
    this.#reserve(8)
    let left = value
    for (; left >= 128; left = Math.floor(left / 128)) this.#bytes[this.#length++] = (left % 128) + 128
    this.#bytes[this.#length++] = left
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + count))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}
