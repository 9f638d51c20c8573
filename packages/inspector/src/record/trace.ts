import { type Event, EVENT_KINDS, type EventKind, type Reading, SCHEMA, type Slot } from './event.ts'
import { Texts } from './texts.ts'

/** Ids are unique within a copy of the core; those of further copies are told apart above these. */
export const IDS_OF_A_COPY = 2 ** 32

/** From here on it is quicker to move rows than to copy them one by one. */
const RUN = 32

/** Rows of numbers, one for each event: nothing is allocated while a program is watched. */
export class Trace {
  readonly capacity: number
  texts = new Texts()
  length = 0
  readonly kind: Uint8Array
  readonly copy: Uint8Array
  readonly how: Uint8Array
  readonly what: Uint8Array
  readonly at: Float64Array
  readonly moment: Float64Array
  readonly a: Uint32Array
  readonly b: Uint32Array
  readonly c: Uint32Array
  readonly d: Uint32Array
  readonly text: Uint32Array
  readonly detail: Uint32Array
  readonly ran: Float64Array
  readonly longest: Float64Array

  constructor(capacity: number) {
    this.capacity = capacity
    this.kind = new Uint8Array(capacity)
    this.copy = new Uint8Array(capacity)
    this.how = new Uint8Array(capacity)
    this.what = new Uint8Array(capacity)
    this.at = new Float64Array(capacity)
    this.moment = new Float64Array(capacity)
    this.a = new Uint32Array(capacity)
    this.b = new Uint32Array(capacity)
    this.c = new Uint32Array(capacity)
    this.d = new Uint32Array(capacity)
    this.text = new Uint32Array(capacity)
    this.detail = new Uint32Array(capacity)
    this.ran = new Float64Array(capacity)
    this.longest = new Float64Array(capacity)
  }

  get isFull(): boolean {
    return this.length === this.capacity
  }

  /** A new row with its subject; the caller fills in the columns that the kind has. */
  add(kind: number, copy: number, at: number, subject: number): number {
    const row = this.length++
    this.kind[row] = kind
    this.copy[row] = copy
    this.at[row] = at
    this.a[row] = subject
    return row
  }

  /** Keeps the rows named, which are in order, and no others. */
  keep(rows: Uint32Array): void {
    const columns = this.#columns()
    let end: number
    for (let to = 0; to < rows.length; to = end) {
      // What is kept mostly lies together: what came last.
      const from = rows[to]!
      for (end = to + 1; end < rows.length && rows[end]! - end === from - to;) end++
      const isRun = end - to >= RUN
      for (const column of columns)
        if (isRun) column.copyWithin(to, from, from + end - to)
        else for (let at = to; at < end; at++) column[at] = column[from + at - to]!
    }
    this.length = rows.length
  }

  clear(): void {
    this.length = 0
  }

  /** Rows of another trace, whose texts are the same, behind those here. */
  append(other: Trace): void {
    const columns = this.#columns()
    for (const [at, column] of other.#columns().entries())
      columns[at]!.set(column.subarray(0, other.length), this.length)
    this.length += other.length
  }

  /** The same rows, with room for so many. */
  withRoom(capacity: number): Trace {
    const wider = new Trace(capacity)
    wider.texts = this.texts
    wider.append(this)
    return wider
  }

  *events(): Generator<Event> {
    for (let row = 0; row < this.length; row++) yield this.event(row)
  }

  event(row: number): Event {
    const kind = EVENT_KINDS[this.kind[row]!]!
    const event: Record<string, unknown> = { kind, at: this.at[row]! }
    const above = this.copy[row]! * IDS_OF_A_COPY
    for (const [field, slot, reading] of FIELDS[kind])
      event[field] = read(this[slot][row]!, reading, above, this.texts.all)
    return event as unknown as Event
  }

  #columns() {
    const { kind, copy, how, what, at, moment, a, b, c, d, text, detail, ran, longest } = this
    return [kind, copy, how, what, at, moment, a, b, c, d, text, detail, ran, longest]
  }
}

/** What a number in a row, or in a recording, says. */
export function read(
  value: number,
  reading: Reading,
  above: number,
  texts: readonly string[],
): number | string {
  if (reading === 'id') return value === 0 ? 0 : above + value
  if (reading === 'number') return value
  if (reading === 'text') return texts[value] ?? ''
  return reading[value] ?? ''
}

type Field = readonly [field: string, slot: Slot, reading: Reading]

/** The schema as lists, which are quicker to go through. */
export const FIELDS = Object.fromEntries(
  EVENT_KINDS.map((kind) => [
    kind,
    Object.entries(SCHEMA[kind] as Record<string, readonly [Slot, Reading]>).map(
      ([field, [slot, reading]]): Field => [field, slot, reading],
    ),
  ]),
) as unknown as Readonly<Record<EventKind, readonly Field[]>>

/** The field that has the subject of an event; none of an event that is nobody's. */
export const SUBJECTS = Object.fromEntries(
  EVENT_KINDS.map((kind) => [kind, FIELDS[kind].find(([, slot]) => slot === 'a')?.[0] ?? '']),
) as Readonly<Record<EventKind, string>>
