import { closeSync, openSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { basename } from 'node:path'
import { droppedLine, precise } from '@async-lab/inspector'
import { type RecordEnd, whyNotWritten } from '@async-lab/inspector/process'
import { Unable, WrongUse } from '../../failure.ts'
import { type Output, writeJson } from '../../output.ts'
import { nextLine } from '../../render/summary.ts'
import { secondsOf } from './seconds.ts'
import { ask, type LiveOptions, show } from './target.ts'

export interface RecordOptions extends LiveOptions {
  /** Seconds. */
  readonly for?: string
  readonly level?: string
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
const LEVELS = ['2', '3', '4']

/** Records a live program into a file, until the time is up, a signal comes, or the program ends. */
export function record(pid: string, path: string, options: RecordOptions, output: Output): Promise<number> {
  const level = levelOf('record', options.level)
  const seconds = secondsOf('record', options.for)
  return ask(pid, options, async ({ client, hello }) => {
    const program = `${basename(hello.program)} ${hello.pid}`
    const epoch = Date.now() - hello.now
    const file = new GrowingFile(path)
    const began = performance.now()
    let end: RecordEnd | undefined
    let signal: NodeJS.Signals | undefined
    let fault: unknown
    const { ended, stop } = client.record(level, (bytes) => {
      if (file.length === 0)
        process.stderr.write(`async-lab: recording ${program}${seconds ? '' : ', Ctrl-C ends it'}\n`)
      try {
        if (fault === undefined) file.write(bytes)
      } catch (error) {
        fault = error
        stop()
      }
    })
    const interrupted = (name: NodeJS.Signals): void => {
      // The program may be busy; who asks twice does not wait for its last word.
      if (signal !== undefined) client.close()
      else stop()
      signal = name
    }
    // Kept to the end: a key that is pressed once more must not cut off what is being told.
    for (const name of SIGNALS) process.on(name, interrupted)
    const timer = seconds && setTimeout(stop, seconds * 1000)
    try {
      end = await ended
    } catch (error) {
      // Whatever became of the program, what it sent is whole.
      if (file.length === 0 || (error as { code?: string }).code === 'failed') throw error
    } finally {
      clearTimeout(timer)
      file.close()
    }
    if (fault !== undefined)
      throw new Unable(
        `Cannot go on recording to ${path}: ${whyNotWritten(fault)}, what was written until now can be opened`,
      )
    const took = performance.now() - began
    if (options.json) writeJson({ pid: hello.pid, file: path, bytes: file.length, ms: took, ...end })
    else {
      const lines = [
        `recorded ${precise(took)} of ${program} to ${path}`,
        ...(end === undefined ? ['! it hung up: its last second may be missing'] : []),
        ...(end !== undefined && end.dropped.tasks > 0 ? [droppedLine(end.dropped, epoch)] : []),
        '',
        ...nextLine([`timeline ${path}`], output),
      ]
      show(lines, options, output)
    }
    // Without a time a signal is how a recording ends.
    return signal === undefined || seconds === undefined ? 0 : 128 + constants.signals[signal]
  })
}

/** The value of `--level`. */
export function levelOf(word: string, text = '2'): number {
  if (LEVELS.includes(text)) return Number(text)
  throw new WrongUse(
    `Cannot ${word} at level ${JSON.stringify(text)}: 2 has what tasks do, 3 also where they are spawned, 4 also how long their code ran`,
  )
}

/** What is written is on its way to the disk at once, whatever happens to this process then. */
class GrowingFile {
  readonly #file: number
  length = 0

  constructor(path: string) {
    try {
      this.#file = openSync(path, 'w')
    } catch (error) {
      throw new WrongUse(`Cannot record to ${path}: ${(error as Error).message}`)
    }
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at)
    this.length += bytes.length
  }

  close(): void {
    closeSync(this.#file)
  }
}
