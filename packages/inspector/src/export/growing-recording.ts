import { type Chunk, decodeChunk } from './chunk.ts'
import { checkPreamble, CHUNK, HEAD, partsOf, PREAMBLE, type RecordingHead, type Zip } from './recording.ts'

/** A recording that is read while it is made: its pieces are taken one after the other. */
export class GrowingRecording {
  readonly #unzip: Zip
  head: RecordingHead | undefined
  /** Texts by the numbers that the last chunk has for them. */
  readonly texts: string[] = []

  constructor(unzip: Zip) {
    this.#unzip = unzip
  }

  /**
   * Gives the chunks of a piece.
   *
   * @throws {UnreadableRecording} where the first piece is not the beginning of a recording, or that of a newer version
   */
  *take(bytes: Uint8Array): Generator<Chunk> {
    if (this.head === undefined) checkPreamble(bytes)
    const from = this.head === undefined ? PREAMBLE : 0
    for (const part of partsOf(bytes, this.#unzip, from)) {
      if (part.kind === HEAD) this.head = JSON.parse(new TextDecoder().decode(part.bytes)) as RecordingHead
      if (part.kind !== CHUNK) continue
      const chunk = decodeChunk(part.bytes)
      this.texts.length = chunk.head.before.texts
      for (const text of chunk.head.texts) this.texts.push(text)
      yield chunk
    }
  }
}
