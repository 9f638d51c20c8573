import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { timelineHtml } from '@async-lab/inspector/process'
import { WrongUse } from './failure.ts'

/** Writes the timeline of a recording as an HTML file. */
export function writePage(recording: string, to: string, program: string): void {
  const html = timelineHtml(recording, { title: basename(program) })
  try {
    writeFileSync(to, html)
  } catch (error) {
    throw new WrongUse(`Cannot write ${to}: ${(error as Error).message}`)
  }
}

/** Files that are asked of a run: its recording, and the page that is made of it. */
export interface Asked {
  readonly record?: string
  readonly html?: string
}

export interface Kept {
  /** Where to record to, if anywhere. */
  readonly recordTo: string | undefined
  /** Writes the page if one was asked for, once the recording has ended. */
  readonly finish: () => void
  /** Removes what nobody asked for. */
  readonly drop: () => void
}

export function keep({ record, html }: Asked, program: string): Kept {
  const folder =
    html === undefined || record !== undefined ? undefined : mkdtempSync(join(tmpdir(), 'async-lab-'))
  const recordTo = folder === undefined ? record : join(folder, 'run.rec')
  return {
    recordTo,
    finish: () => {
      if (html !== undefined && recordTo !== undefined) writePage(recordTo, html, program)
    },
    drop: () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
