import { gunzipSync, gzipSync } from 'node:zlib'
import { type Before, type Chunk, encodeChunk, type SoFar } from '../export/chunk.ts'
import { rowsOf } from '../export/chunk-rows.ts'
import { GrowingRecording } from '../export/growing-recording.ts'
import { beginning, chunkPart, joined, type Zip } from '../export/recording.ts'
import { evict } from '../record/eviction.ts'
import { IDS_OF_A_COPY, Trace } from '../record/trace.ts'
import { SourceMaps } from '../sources/source-maps.ts'
import { letGo } from './let-go.ts'

/** Events that are kept; more only where more is needed to tell of what lives. */
const CAPACITY = 2 ** 18

const asItIs: Zip = (bytes) => bytes

/** The last of what a program did, from its recording while that grows: a whole recording at any moment, and of a bounded size. */
export class KeptRecording {
  readonly #source = new GrowingRecording((bytes) => gunzipSync(bytes))
  /** The page cannot read the files that have the maps. */
  readonly #maps = new SourceMaps()
  readonly #capacity: number
  #trace: Trace
  #soFar: SoFar | undefined
  readonly #gone = { tasks: 0, scopes: 0, since: -1 }
  #chunks = 0
  /** The first moment that was recorded; -1 before. */
  zero = -1

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity
    this.#trace = new Trace(capacity)
  }

  /** Tasks that were let go for want of room. */
  get letGo(): number {
    return this.#gone.tasks
  }

  /** Unix time, in milliseconds, at moment 0 of the program's clock. */
  get epoch(): number {
    return this.#source.head?.epoch ?? 0
  }

  /**
   * Takes a piece of the program's recording.
   *
   * @returns the pieces that follow what was given by `whole` before; undefined where that does not hold any more, and who
   * follows has to begin again
   */
  take(bytes: Uint8Array): Uint8Array[] | undefined {
    const pieces: Uint8Array[] = []
    // Before the first chunk nobody was given even a beginning.
    let follows = this.#soFar !== undefined
    for (const chunk of this.#source.take(bytes)) {
      follows = this.#makeRoom(chunk.head.events) && follows
      const before = { chunks: ++this.#chunks, texts: this.#trace.texts.size }
      const words = (site: string) => this.#maps.original(site)
      const rows = rowsOf(chunk, this.#source.texts, this.#trace.texts, words)
      this.#trace.append(rows)
      if (this.zero === -1 && rows.length > 0) this.zero = rows.at[0]!
      const { cores, dropped, isVirtual, givenUp = [] } = chunk.head
      this.#soFar = { cores, dropped, isVirtual, givenUp: [] }
      if (givenUp.length > 0) this.#giveUp(givenUp)
      follows = follows && givenUp.length === 0
      if (follows) pieces.push(this.#piece(rows, before, this.#soFar, asItIs))
    }
    return follows ? pieces : undefined
  }

  /** All that is kept as a recording, its parts not zipped; undefined before there is any. */
  whole(): Uint8Array | undefined {
    return this.#soFar && this.#recording(this.#soFar, asItIs)
  }

  /** All that is kept as a file, which counts what was let go among what was dropped. */
  file(): Uint8Array | undefined {
    if (this.#soFar === undefined) return undefined
    const { tasks, scopes, since } = this.#soFar.dropped
    const dropped = {
      tasks: tasks + this.#gone.tasks,
      scopes: scopes + this.#gone.scopes,
      since: since === -1 ? this.#gone.since : since,
    }
    return this.#recording({ ...this.#soFar, dropped }, (bytes) => gzipSync(bytes))
  }

  #recording(soFar: SoFar, zip: Zip): Uint8Array {
    const piece = this.#piece(this.#trace, { chunks: 0, texts: 0 }, soFar, zip)
    return joined(beginning(this.#source.head!, zip), piece)
  }

  #piece(rows: Trace, before: Before, soFar: SoFar, zip: Zip): Uint8Array {
    return chunkPart(encodeChunk(rows, before, soFar), zip)
  }

  /** False where something had to go for it. */
  #makeRoom(events: number): boolean {
    const trace = this.#trace
    if (trace.length + events <= trace.capacity) return true
    if (trace.length > 0) {
      // Half at a time: that this costs as much as all there is then does not matter.
      const cut = Math.min(trace.length >> 1, trace.length - 1)
      if (this.#gone.since === -1) this.#gone.since = trace.at[0]!
      const { tasks, scopes } = letGo(trace, cut, { isVirtual: this.#soFar?.isVirtual ?? false })
      this.#gone.tasks += tasks
      this.#gone.scopes += scopes
    }
    const wanted = Math.max(this.#capacity, 2 * (trace.length + events))
    // What lives is never cut: room for it is the program's own doing.
    if (trace.length + events > trace.capacity || trace.capacity > 2 * wanted)
      this.#trace = trace.withRoom(wanted)
    return false
  }

  #giveUp(ids: NonNullable<Chunk['head']['givenUp']>): void {
    const gone = new Set(ids)
    const leftOut = (copy: number, id: number) => gone.has(copy * IDS_OF_A_COPY + id)
    evict(this.#trace, { leftOut, wanted: 0, handsOver: false })
  }
}
