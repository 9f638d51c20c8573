import { basename, extname, resolve } from 'node:path'
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
import { writeFile } from '../written-file.ts'

/** What a recording is written as, and how such a file is called if it has no other name. */
const EXTENSIONS = {
  html: '.html',
  chrome: '.trace.json',
  perfetto: '.pftrace',
  speedscope: '.speedscope.json',
  otlp: '.otlp.json',
} as const

type Format = keyof typeof EXTENSIONS

/** A format has the name of a file, or is true for one beside the recording. */
export interface TimelineOptions extends Readonly<Partial<Record<Format, string | true>>> {
  readonly all?: boolean
  readonly ascii?: boolean
  readonly json?: boolean
}

/** Draws a recording, or writes it for other tools. */
export function timeline(file: string, options: TimelineOptions, output: Output): number {
  const recording = open(file)
  const model = foldAll(emptyModel(), recording.events())
  const html = nameFor(file, 'html', options)
  const exports = exportsOf(file, options, model, recording)
  if (html !== undefined) {
    writePage(file, html, recording.head.program)
    output.lines([`written to ${html}`])
  }
  for (const [to, pieces] of exports) {
    writeFile(to, pieces)
    output.lines([`written to ${to}`])
  }
  if (exports.length > 0 || html !== undefined) return 0
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

function nameFor(file: string, format: Format, options: TimelineOptions): string | undefined {
  const given = options[format]
  const name = given === true ? file.slice(0, file.length - extname(file).length) + EXTENSIONS[format] : given
  if (name !== undefined && resolve(name) === resolve(file))
    throw new WrongUse(`Cannot write ${file}: it is the recording itself, give --${format} another name`)
  return name
}

function exportsOf(file: string, options: TimelineOptions, model: Model, { head }: Recording) {
  const title = basename(head.program)
  const makers = {
    chrome: () => chromeTrace(model, title),
    perfetto: () => perfettoTrace(model, title),
    speedscope: () => speedscope(model, title),
    otlp: () => otlpTrace(model, { service: title, epoch: head.epoch }),
  }
  return (Object.keys(makers) as Array<keyof typeof makers>).flatMap((format) => {
    const to = nameFor(file, format, options)
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
