import { type Event, EVENT_KINDS, type EventKind } from '../record/event.ts'
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
  const { length, kind } = trace
  const columns: Array<{ head: ColumnHead; values: Float64Array }> = []
  const add = (name: string, values: Float64Array, count: number, steps = false) =>
    columns.push({ head: headOf(name, values, count, steps), values })
  const all = (from: Uint8Array | Float64Array) => Float64Array.from(from.subarray(0, length))
  add('kind', all(kind), length)
  add('at', all(trace.at), length, true)
  add('copy', all(trace.copy), length)
  for (const [number, name] of EVENT_KINDS.entries()) {
    const rows: number[] = []
    for (let row = 0; row < length; row++) if (kind[row] === number) rows.push(row)
    if (rows.length === 0) continue
    for (const [field, slot] of FIELDS[name]) {
      const values = Float64Array.from(rows, (row) => trace[slot][row]!)
      // What is not there is read as 0.
      if (values.some((value) => value !== 0)) add(`${name}.${field}`, values, rows.length)
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
