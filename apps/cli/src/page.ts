import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { timelineHtml } from '@async-lab/inspector/process'
import { tell } from './failure.ts'
import { writeAll } from './output.ts'
import { writeFile } from './written-file.ts'

/** Writes the timeline of a recording as an HTML file. */
export function writePage(recording: string, to: string, program: string): void {
  writeFile(to, [timelineHtml(recording, { title: basename(program) })])
}

/** Files that are asked of a run: its recording, and the page that is made of it. */
export interface Asked {
  readonly record?: string
  readonly html?: string
}

export interface Kept {
  /** Where to record to, if anywhere. */
  readonly recordTo: string | undefined
  /** Once the recording has ended: writes the page if one was asked for. False if it could not, which is told. */
  readonly finish: () => boolean
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
      try {
        if (html !== undefined && recordTo !== undefined) writePage(recordTo, html, program)
        return true
      } catch (error) {
        writeAll(2, `async-lab: ${tell(error)}\n`)
        return false
      }
    },
    drop: () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
