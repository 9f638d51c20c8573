import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Recorder, RecorderOptions } from '../record/recorder.ts'
import type { Trace } from '../record/trace.ts'
import { SourceMaps } from '../sources/source-maps.ts'
import { readRecording, type Recording, withSites } from './recording.ts'
import { FlushingRecorder } from './flushing-recorder.ts'
import { RecordingParts } from './recording-parts.ts'

/** A recording on its way into a file. Writing waits for the disk: what was written outlives a process that is killed. */
class RecordingFile {
  readonly path: string
  #file: number | undefined
  #length = 0
  readonly #parts = new RecordingParts()

  /** @throws when the file cannot be made */
  constructor(path: string, level: number) {
    this.path = path
    this.#file = openSync(path, 'w')
    this.#write(this.#parts.beginning(level))
  }

  /** @throws when it cannot be written, after which the file is closed, whole up to what was written before */
  write(trace: Trace, recorder: Recorder): void {
    if (this.#file !== undefined) this.#write(this.#parts.chunk(trace, recorder))
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #write(bytes: Uint8Array): void {
    const file = this.#file!
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
      this.#length += bytes.length
    } catch (error) {
      // Of a part that was written by half, nothing can be read; where it cannot be cut off, readers leave it out.
      try {
        ftruncateSync(file, this.#length)
      } catch {}
      this.close()
      throw new Error(
        `Cannot go on recording to ${this.path}: ${whyNotWritten(error)}, what was written until now can be opened`,
        { cause: error },
      )
    }
  }
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EFBIG: 'the file may not grow further',
  EDQUOT: 'your share of the disk is used up',
}

/** What kept a file from growing, in words. */
export function whyNotWritten(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException
  return CAUSES[code] ?? code
}

export interface RecordOptions extends Pick<RecorderOptions, 'level' | 'onDeadlock'> {
  /** Sees each batch of events as it is written. */
  readonly onEvents?: (trace: Trace) => void
  /** Told once when no more can be written. The program goes on; without this a line goes to stderr. */
  readonly onError?: (error: unknown) => void
}

/**
 * Records what all tasks of this process do into a file, until it is stopped.
 *
 * @throws when the file cannot be made
 */
export function recordTo(path: string, options: RecordOptions = {}): Recorder {
  const { onEvents, onError = tell, ...rest } = options
  let file: RecordingFile | undefined = new RecordingFile(path, rest.level ?? 2)
  const onFull = (trace: Trace, recorder: Recorder): void => {
    onEvents?.(trace)
    try {
      file?.write(trace, recorder)
    } catch (error) {
      file = undefined
      onError(error)
    }
  }
  return new FlushingRecorder({ ...rest, onFull, onError }, () => file?.close())
}

function tell(error: unknown): void {
  process.stderr.write(`async-lab: ${error instanceof Error ? error.message : String(error)}\n`)
}

/**
 * Opens a recording, up to its last whole chunk. Sites are those that were written, where source maps of the program can be read.
 *
 * @throws {UnreadableRecording} for what is no recording, is cut before its first chunk, or comes from a newer version
 */
export function openRecording(path: string): Recording {
  const maps = new SourceMaps()
  const recording = readRecording(readFileSync(path), (bytes) => gunzipSync(bytes))
  return withSites(recording, (site) => maps.original(site))
}
