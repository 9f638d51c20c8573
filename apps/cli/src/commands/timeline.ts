import { closeSync, openSync, writeSync } from 'node:fs'
import { basename } from 'node:path'
import {
  chromeTrace,
  emptyModel,
  foldAll,
  type Model,
  otlpTrace,
  perfettoTrace,
  type Recording,
  speedscope,
  timelineLines,
  UnreadableRecording,
} from '@async-lab/inspector'
import { openRecording } from '@async-lab/inspector/process'
import { WrongUse } from '../failure.ts'
import { timelineJson } from '../json.ts'
import { type Output, writeJson } from '../output.ts'
import { writePage } from '../page.ts'

/** Formats that other tools read, and the options that name a file for them. */
export interface TimelineOptions {
  readonly html?: string
  readonly chrome?: string
  readonly perfetto?: string
  readonly speedscope?: string
  readonly otlp?: string
  readonly all?: boolean
  readonly ascii?: boolean
  readonly json?: boolean
}

/** Draws a recording, or writes it for other tools. */
export function timeline(file: string, options: TimelineOptions, output: Output): number {
  const recording = open(file)
  const model = foldAll(emptyModel(), recording.events())
  const exports = exportsOf(options, model, recording)
  if (options.html !== undefined) {
    writePage(file, options.html, recording.head.program)
    output.lines([`written to ${options.html}`])
  }
  for (const [to, pieces] of exports) {
    write(to, pieces)
    output.lines([`written to ${to}`])
  }
  if (exports.length > 0 || options.html !== undefined) return 0
  if (options.json === true) writeJson(timelineJson(model, recording))
  else {
    const { dropped, isVirtual, cut, head } = recording
    const { ascii = false, all = false } = options
    const lines = timelineLines(model, {
      columns: output.columns,
      title: basename(file),
      epoch: head.epoch,
      dropped,
      isVirtual,
      cut,
      ascii,
      ...(all && { most: Infinity }),
    })
    output.lines(lines)
  }
  return 0
}

function exportsOf(options: TimelineOptions, model: Model, { head }: Recording) {
  const title = basename(head.program)
  const makers = {
    chrome: () => chromeTrace(model, title),
    perfetto: () => perfettoTrace(model, title),
    speedscope: () => speedscope(model, title),
    otlp: () => otlpTrace(model, { service: title, epoch: head.epoch }),
  }
  return (Object.keys(makers) as Array<keyof typeof makers>).flatMap((format) => {
    const to = options[format]
    return to === undefined ? [] : [[to, makers[format]()] as const]
  })
}

function open(file: string): Recording {
  try {
    return openRecording(file)
  } catch (error) {
    if (error instanceof UnreadableRecording) throw new WrongUse(`${error.message} (${file})`)
    const { code, message } = error as NodeJS.ErrnoException
    throw new WrongUse(`Cannot open ${file}: ${code === 'ENOENT' ? 'there is no such file' : message}`)
  }
}

/** In pieces: the whole may be larger than a string can be. */
function write(to: string, pieces: Iterable<string | Uint8Array>): void {
  const enough = 2 ** 20
  let waiting: Uint8Array[] = []
  let length = 0
  let file: number
  try {
    file = openSync(to, 'w')
  } catch (error) {
    throw new WrongUse(`Cannot write ${to}: ${(error as Error).message}`)
  }
  const flush = () => {
    const bytes = Buffer.concat(waiting)
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
    waiting = []
    length = 0
  }
  try {
    for (const piece of pieces) {
      const bytes = Buffer.from(piece as string)
      waiting.push(bytes)
      length += bytes.length
      if (length >= enough) flush()
    }
    flush()
  } finally {
    closeSync(file)
  }
}
