import { TILE } from './palette.ts'

const SHORT = 24

/** A picture in memory, a number for each pixel. Whatever is outside of it is cut off. */
export class Pixels {
  readonly width: number
  readonly height: number
  readonly image: ImageData
  readonly #all: Uint32Array

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.image = new ImageData(width, height)
    this.#all = new Uint32Array(this.image.data.buffer)
  }

  clear(colour: number): void {
    this.#all.fill(colour)
  }

  fill(left: number, upper: number, right: number, lower: number, colour: number): void {
    const from = Math.max(left, 0)
    const to = Math.min(right, this.width)
    const end = Math.min(lower, this.height)
    if (from >= to) return
    const all = this.#all
    for (let y = Math.max(upper, 0); y < end; y++) {
      const start = y * this.width + from
      const stop = y * this.width + to
      // For a few pixels the call is dearer than the loop.
      if (to - from > SHORT) all.fill(colour, start, stop)
      else for (let at = start; at < stop; at++) all[at] = colour
    }
  }

  /** With a pattern that stands still on the picture behind, which is moved by `shift`. */
  tile(
    left: number,
    upper: number,
    right: number,
    lower: number,
    tile: Uint32Array,
    shift: number,
    grain: number,
  ): void {
    const from = Math.max(left, 0)
    const to = Math.min(right, this.width)
    const end = Math.min(lower, this.height)
    const all = this.#all
    for (let y = Math.max(upper, 0); y < end; y++) {
      const line = ((((y - upper) / grain) | 0) & (TILE - 1)) * TILE
      const start = y * this.width
      for (let x = from; x < to; x++)
        all[start + x] = tile[line + ((((x + shift) / grain) | 0) & (TILE - 1))]!
    }
  }

  column(x: number, upper: number, lower: number, colour: number): void {
    if (x < 0 || x >= this.width) return
    const end = Math.min(lower, this.height)
    for (let y = Math.max(upper, 0); y < end; y++) this.#all[y * this.width + x] = colour
  }
}
