import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How a lab went in a process of its own, and what was there when that had ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  /** Undefined where the process was interrupted before its end. */
  readonly told:
    | {
        readonly outcome: 'completed' | 'failed'
        readonly result?: any
        readonly name?: string
        readonly message?: string
        readonly saved?: string
      }
    | undefined
  /** Servers, processes, temporary files. */
  readonly left: readonly string[]
}

interface Step {
  readonly done: number
  readonly total: number
  readonly what: string
}

/** Runs a lab of the built package; `onProgress` may kill what it uses, or send the lab itself a signal. */
export async function labProcess(
  id: string,
  params: object,
  {
    onProgress,
    env = {},
  }: { onProgress?: (step: Step, pid: number) => void; env?: Record<string, string> } = {},
): Promise<Ended> {
  const mark = randomUUID()
  const temporary = await mkdtemp(join(tmpdir(), 'lab-test-'))
  const child = fork(join(import.meta.dirname, 'run-lab.mjs'), [id, JSON.stringify(params)], {
    env: { ...process.env, TMPDIR: temporary, LAB_TEST: mark, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let told: (NonNullable<Ended['told']> & { readonly left: string[] }) | undefined
  child.on('message', (message: { progress?: Step; ended?: typeof told }) => {
    if (message.progress !== undefined) onProgress?.(message.progress, child.pid!)
    else told = message.ended
  })
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (...how) => resolve(how))
  })
  const left = [...(told?.left ?? []), ...(await marked(mark)), ...(await readdir(temporary))]
  await rm(temporary, { recursive: true })
  return { code, signal, told, left }
}

/** Processes that have the mark in their environment, of which there are to be none; Linux can tell. */
async function marked(mark: string): Promise<string[]> {
  if (process.platform !== 'linux') return []
  const found = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(async (pid) => {
        const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
        if (!environment.includes(mark)) return []
        const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
        // It ended between the two looks.
        return command === '' ? [] : [`process ${pid}: ${command}`]
      }),
  )
  return found.flat()
}
