import { type Event, EVENT_KINDS, type EventKind, type Slot } from '../record/event.ts'
import type { Recorder } from '../record/recorder.ts'
import { FIELDS, IDS_OF_A_COPY, read, SUBJECTS, type Trace } from '../record/trace.ts'
import { aligned, type ColumnHead, headOf, readColumn, WIDTHS, writeColumn } from './column.ts'

/** What a recorder knows so far. */
export type SoFar = Pick<Recorder, 'cores' | 'dropped' | 'isVirtual' | 'givenUp'>

/** What the chunks before this one come to. */
export interface Before {
  readonly chunks: number
  /** How many of their texts go on to count: none where a chunk begins to number them anew. */
  readonly texts: number
}

/** What a chunk says of itself, as JSON; the columns follow it. */
interface ChunkHead extends Omit<SoFar, 'givenUp'> {
  readonly events: number
  /** Names of the kinds of events, by the number that they have in the column `kind`. */
  readonly kinds: readonly string[]
  /** Texts that are new; they are numbered on from those before. */
  readonly texts: readonly string[]
  readonly before: Before
  /** Tasks and scopes whose further events were dropped: nothing of them counts. Absent for none, and before format 1.1. */
  readonly givenUp?: readonly number[]
  readonly columns: readonly ColumnHead[]
}

/**
 * The rows of a trace as bytes: the length of a JSON head, the head, and columns of little-endian numbers, each aligned to
 * 8 bytes. `kind`, `at` and `copy` have a row for each event; `<kind>.<field>` has one for each event of that kind.
 */
export function encodeChunk(
  trace: Trace,
  before: Before,
  { cores, dropped, isVirtual, givenUp }: SoFar,
): Uint8Array<ArrayBuffer> {
  const { length } = trace
  const columns: Array<{ head: ColumnHead; values: Float64Array }> = []
  const add = (name: string, values: Float64Array, steps = false) =>
    columns.push({ head: headOf(name, values, values.length, steps), values })
  const all = (from: Uint8Array | Float64Array) => new Float64Array(from.subarray(0, length))
  add('kind', all(trace.kind))
  add('at', all(trace.at), true)
  add('copy', all(trace.copy))
  for (const { name, rows } of rowsByKind(trace)) {
    for (const [field, slot] of FIELDS[name]) {
      const values = valuesAt(rows, trace[slot])
      if (values !== undefined) add(`${name}.${field}`, values)
    }
  }
  const head: ChunkHead = {
    events: length,
    kinds: EVENT_KINDS,
    texts: trace.texts.all.slice(before.texts),
    before,
    dropped: { ...dropped },
    isVirtual,
    cores,
    ...(givenUp.length > 0 && { givenUp }),
    columns: columns.map((column) => column.head),
  }
  const json = new TextEncoder().encode(JSON.stringify(head))
  const size = columns.reduce(
    (sum, { head: { width, length: rows } }) => sum + aligned(WIDTHS[width] * rows),
    0,
  )
  const bytes = new Uint8Array(8 + aligned(json.length) + size)
  new DataView(bytes.buffer).setUint32(0, json.length, true)
  bytes.set(json, 8)
  let at = 8 + aligned(json.length)
  for (const { head: column, values } of columns) {
    writeColumn(column, values, new DataView(bytes.buffer, at))
    at += aligned(WIDTHS[column.width] * column.length)
  }
  return bytes
}

/** Where in the trace the events of each kind stand, of those kinds that there are. */
function rowsByKind({ length, kind }: Trace): ReadonlyArray<{ name: EventKind; rows: Uint32Array }> {
  const counts = new Uint32Array(EVENT_KINDS.length)
  for (let row = 0; row < length; row++) counts[kind[row]!]!++
  const kinds = EVENT_KINDS.map((name, number) => ({ name, rows: new Uint32Array(counts[number]!) }))
  counts.fill(0)
  for (let row = 0; row < length; row++) {
    const number = kind[row]!
    kinds[number]!.rows[counts[number]!++] = row
  }
  return kinds.filter(({ rows }) => rows.length > 0)
}

/** Undefined if all are 0, as what is not there is read. */
function valuesAt(rows: Uint32Array, column: Trace[Slot]): Float64Array | undefined {
  const values = new Float64Array(rows.length)
  let isEmpty = true
  for (let at = 0; at < rows.length; at++) {
    const value = column[rows[at]!]!
    if (value !== 0) isEmpty = false
    values[at] = value
  }
  return isEmpty ? undefined : values
}

/** A chunk that was read, with what is needed to go through its events. */
export interface Chunk {
  readonly head: ChunkHead
  readonly columns: ReadonlyMap<string, Float64Array>
}

export function decodeChunk(bytes: Uint8Array): Chunk {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0, true)
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as ChunkHead
  let at = bytes.byteOffset + 8 + aligned(length)
  const columns = new Map<string, Float64Array>()
  for (const column of head.columns) {
    columns.set(column.name, readColumn(column, new DataView(bytes.buffer, at)))
    at += aligned(WIDTHS[column.width] * column.length)
  }
  return { head, columns }
}

/** The events of a chunk, in order. Kinds and columns that are new to this version are passed over. */
export function* eventsOf(
  { head, columns }: Chunk,
  texts: readonly string[],
  givenUp: ReadonlySet<number>,
): Generator<Event> {
  const [kinds, ats, copies] = ['kind', 'at', 'copy'].map((name) => columns.get(name)!) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  // What is looked up by name is looked up once: there may be millions of events.
  const sources = head.kinds.map((kind) => {
    const fields = FIELDS[kind as EventKind]
    const known = fields?.map(([field, , reading]) => ({
      field,
      reading,
      column: columns.get(`${kind}.${field}`),
    }))
    return { kind, known, row: 0 }
  })
  for (let row = 0; row < head.events; row++) {
    const source = sources[kinds[row]!]!
    const rowOfKind = source.row++
    if (source.known === undefined) continue
    const event: Record<string, unknown> = { kind: source.kind, at: ats[row]! }
    const above = copies[row]! * IDS_OF_A_COPY
    for (const { field, reading, column } of source.known)
      event[field] = read(column?.[rowOfKind] ?? 0, reading, above, texts)
    if (givenUp.size > 0 && givenUp.has(event[SUBJECTS[source.kind as EventKind]] as number)) continue
    yield event as unknown as Event
  }
}
