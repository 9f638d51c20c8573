import type { Event } from '../record/event.ts'
import type { Dropped } from '../record/recorder.ts'
import { type Chunk, decodeChunk, eventsOf } from './chunk.ts'
import { aligned } from './column.ts'

/** What a recording says of the program, once, at its beginning. */
export interface RecordingHead {
  readonly program: string
  readonly runtime: string
  readonly pid: number
  readonly level: number
  /** Milliseconds of Unix time at moment 0 of the program's clock. */
  readonly epoch: number
}

/** A recording that was read. */
export interface Recording {
  readonly head: RecordingHead
  /** Versions of the core that were in the program. */
  readonly cores: readonly string[]
  readonly dropped: Dropped
  /** Whether a clock that jumps was met. */
  readonly isVirtual: boolean
  /** Bytes behind the last whole chunk: the recording was cut, by the end of its process or a full disk. */
  readonly cut: number
  /** Any number of times. */
  events(): Iterable<Event>
}

/** A file that is no recording, or none that this version can read; the message says which. */
export class UnreadableRecording extends Error {
  override name = 'UnreadableRecording'
}

const MAGIC = 'ASYNCREC'
const MAJOR = 1
const MINOR = 2
export const PREAMBLE = 16
/** Kind and length of a part; the bytes follow, to the next multiple of 8. */
const PART_HEAD = 8
export const HEAD = 0x44_41_45_48
export const CHUNK = 0x4b_4e_48_43

export type Zip = (bytes: Uint8Array) => Uint8Array

/** The beginning of a file. */
export function beginning(head: RecordingHead, zip: Zip): Uint8Array {
  const preamble = new Uint8Array(PREAMBLE)
  preamble.set(new TextEncoder().encode(MAGIC))
  const view = new DataView(preamble.buffer)
  view.setUint16(8, MAJOR, true)
  view.setUint16(10, MINOR, true)
  return joined(preamble, part(HEAD, zip(new TextEncoder().encode(JSON.stringify(head)))))
}

/** A chunk as it stands in a file. */
export function chunkPart(chunk: Uint8Array, zip: Zip): Uint8Array {
  return part(CHUNK, zip(chunk))
}

function part(kind: number, bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array(PART_HEAD + aligned(bytes.length))
  const view = new DataView(all.buffer)
  view.setUint32(0, kind, true)
  view.setUint32(4, bytes.length, true)
  all.set(bytes, PART_HEAD)
  return all
}

export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

/**
 * Opens a recording up to its last whole chunk.
 *
 * @throws {UnreadableRecording} for what is no recording, is cut before its first chunk, or comes from a newer version
 */
export function readRecording(bytes: Uint8Array, unzip: Zip): Recording {
  checkPreamble(bytes)
  let head: RecordingHead | undefined
  const chunks: Chunk[] = []
  let end = PREAMBLE
  for (const one of partsOf(bytes, unzip)) {
    if (one.kind === HEAD) head = JSON.parse(new TextDecoder().decode(one.bytes)) as RecordingHead
    if (one.kind === CHUNK) {
      const chunk = decodeChunk(one.bytes)
      // One before it was damaged so that it looks like a part of an unknown kind.
      if (chunk.head.before.chunks !== chunks.length) break
      chunks.push(chunk)
    }
    end = one.end
  }
  if (head === undefined) throw unreadable('it is cut off before it says what was recorded')
  const last = chunks.at(-1)?.head
  return {
    head,
    dropped: last?.dropped ?? { tasks: 0, scopes: 0, since: -1 },
    isVirtual: last?.isVirtual ?? false,
    cores: last?.cores ?? [],
    cut: bytes.length - end,
    events: () => eventsOfAll(chunks),
  }
}

export function checkPreamble(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length))
  if (!MAGIC.startsWith(magic) || bytes.length === 0) throw unreadable('it is no recording of Async Lab')
  if (bytes.length < PREAMBLE) throw unreadable('it is cut off within its first bytes')
  const major = view.getUint16(8, true)
  if (major > MAJOR)
    throw unreadable(
      `it has format ${major} and this version reads ${MAJOR}, use a newer @async-lab/inspector`,
    )
}

/** The least level that looks where tasks are spawned. */
export const LEVEL_OF_SITES = 3

/** The same with other words for where its tasks were spawned. */
export function withSites(recording: Recording, wordsFor: (site: string) => string): Recording {
  if (recording.head.level < LEVEL_OF_SITES) return recording
  return {
    ...recording,
    *events() {
      for (const event of recording.events())
        yield event.kind === 'task-spawned' && event.site !== ''
          ? { ...event, site: wordsFor(event.site) }
          : event
    },
  }
}

/** The parts of a file that are whole, unzipped, and where in it each ends. */
export function* partsOf(
  bytes: Uint8Array,
  unzip: Zip,
  from = PREAMBLE,
): Generator<{ readonly kind: number; readonly bytes: Uint8Array; readonly end: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = from; at + PART_HEAD <= bytes.length;) {
    const length = view.getUint32(at + 4, true)
    const end = at + PART_HEAD + aligned(length)
    if (end > bytes.length) return
    const unzipped = tryUnzip(bytes.subarray(at + PART_HEAD, at + PART_HEAD + length), unzip)
    if (unzipped === undefined) return
    yield { kind: view.getUint32(at, true), bytes: unzipped, end }
    at = end
  }
}

/**
 * The same recording without what is cut off, its parts as they are before zipping: zipped as a whole it is smaller, and can be
 * read where no part can be unzipped at once.
 */
export function unpacked(bytes: Uint8Array, unzip: Zip): Uint8Array {
  const parts = [bytes.subarray(0, PREAMBLE)]
  for (const one of partsOf(bytes, unzip)) parts.push(part(one.kind, one.bytes))
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const one of parts) {
    all.set(one, at)
    at += one.length
  }
  return all
}

function* eventsOfAll(chunks: readonly Chunk[]): Generator<Event> {
  const texts: string[] = []
  // Their first events may stand in earlier chunks than the news that there will be no more.
  const givenUp = new Set(chunks.flatMap(({ head }) => head.givenUp ?? []))
  for (const chunk of chunks) {
    texts.length = chunk.head.before.texts
    for (const text of chunk.head.texts) texts.push(text)
    yield* eventsOf(chunk, texts, givenUp)
  }
}

/** A part whose own checksum is wrong was not written to its end. */
function tryUnzip(bytes: Uint8Array, unzip: Zip): Uint8Array | undefined {
  try {
    return unzip(bytes)
  } catch {
    return undefined
  }
}

function unreadable(what: string): UnreadableRecording {
  return new UnreadableRecording(`Cannot open the recording: ${what}`)
}
