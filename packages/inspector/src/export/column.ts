/** How a column of numbers is stored: in the narrowest of these that holds every value less the least. */
export const WIDTHS = { u8: 1, u16: 2, u32: 4, f64: 8 } as const
type Width = keyof typeof WIDTHS

/** A column as the header of a chunk tells of it. `base` is to be added to each value; with `steps` each is added to the one before. */
export interface ColumnHead {
  readonly name: string
  readonly width: Width
  readonly length: number
  readonly base: number
  readonly steps: boolean
}

/** Columns begin where numbers of 8 bytes may begin. */
export function aligned(length: number): number {
  return (length + 7) & ~7
}

export function headOf(name: string, values: Float64Array, length: number, steps = false): ColumnHead {
  if (steps) for (let at = length - 1; at > 0; at--) values[at] = values[at]! - values[at - 1]!
  let least = Infinity
  let most = -Infinity
  let isWhole = true
  for (let at = steps ? 1 : 0; at < length; at++) {
    const value = values[at]!
    if (value < least) least = value
    if (value > most) most = value
    if (!Number.isInteger(value)) isWhole = false
  }
  // The first step is the first value, however large.
  const first = steps && length > 0 ? values[0]! : 0
  if (least === Infinity) least = most = 0
  // Steps are stored as they are.
  if (steps) least = Math.min(least, 0)
  const range = most - least
  const width = !isWhole || range >= 2 ** 32 ? 'f64' : range < 2 ** 8 ? 'u8' : range < 2 ** 16 ? 'u16' : 'u32'
  if (steps) return { name, width: least < 0 ? 'f64' : width, length, base: first, steps }
  return { name, width, length, base: width === 'f64' ? 0 : least, steps }
}

export function writeColumn(
  { width, base, length, steps }: ColumnHead,
  values: Float64Array,
  to: DataView,
): void {
  for (let at = 0; at < length; at++) {
    const value = steps ? (at === 0 ? 0 : values[at]!) : values[at]! - base
    if (width === 'u8') to.setUint8(at, value)
    else if (width === 'u16') to.setUint16(2 * at, value, true)
    else if (width === 'u32') to.setUint32(4 * at, value, true)
    else to.setFloat64(8 * at, value, true)
  }
}

export function readColumn({ width, base, length, steps }: ColumnHead, from: DataView): Float64Array {
  const values = new Float64Array(length)
  let sum = base
  for (let at = 0; at < length; at++) {
    const value =
      width === 'u8'
        ? from.getUint8(at)
        : width === 'u16'
          ? from.getUint16(2 * at, true)
          : width === 'u32'
            ? from.getUint32(4 * at, true)
            : from.getFloat64(8 * at, true)
    if (steps) sum += value
    values[at] = steps ? sum : base + value
  }
  return values
}
