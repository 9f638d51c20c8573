import { gzipSync } from 'node:zlib'
import { programFacts } from '../record/program-facts.ts'
import type { Recorder } from '../record/recorder.ts'
import type { Texts } from '../record/texts.ts'
import type { Trace } from '../record/trace.ts'
import { type Before, encodeChunk } from './chunk.ts'
import { beginning, chunkPart } from './recording.ts'

/** Half the time of the default, and a tenth larger. */
const ZIP = { level: 3 }
const zip = (bytes: Uint8Array): Uint8Array => gzipSync(bytes, ZIP)

/** A recording of this process as it grows: each piece follows the one before, in a file or on a wire. */
export class RecordingParts {
  #chunks = 0
  /** The texts that the chunks so far refer to, and how many of them they have. */
  #texts: Texts | undefined
  #told = 0

  beginning(level: number): Uint8Array {
    const { program, runtime, pid } = programFacts()
    return beginning({ program, runtime, pid, level, epoch: Date.now() - performance.now() }, zip)
  }

  chunk(trace: Trace, recorder: Recorder): Uint8Array {
    const { texts } = trace
    const before: Before = { chunks: this.#chunks++, texts: texts === this.#texts ? this.#told : 0 }
    this.#texts = texts
    this.#told = texts.size
    return chunkPart(encodeChunk(trace, before, recorder), zip)
  }
}
