import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

export const HERE = import.meta.dirname
const MAIN = join(HERE, '../dist/main.js')
/** What a command that is suggested begins with, for who stands in this folder. */
export const PROGRAM = 'node ../dist/main.js'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves once the text was written to stdout or stderr. */
  readonly wrote: (text: string) => Promise<void>
}

/** Starts the built command line on a pipe. */
export function start(args: readonly string[], env: Record<string, string> = {}, cwd = HERE): Running {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '', ...env },
  })
  const seen = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      seen[name] += text
      for (const look of waiting) look()
    })
  }
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...seen })))
  const wrote = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!seen.stdout.includes(text) && !seen.stderr.includes(text)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
      void ended.then(() => reject(new Error(`ended without "${text}": ${seen.stdout}${seen.stderr}`)))
    })
  return { child, ended, wrote }
}

export function asyncLab(
  args: readonly string[],
  env?: Record<string, string>,
  cwd?: string,
): Promise<Ended> {
  return start(args, env, cwd).ended
}
