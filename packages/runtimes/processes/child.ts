import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { type ProcessRuntime, runtimes } from './runtimes.ts'

export interface ChildOptions {
  /** Arguments of the script. */
  readonly args?: readonly string[]
  /** Lets the script force a collection: `gc()`, or `Bun.gc(true)`. */
  readonly exposeGc?: boolean
  readonly env?: Readonly<Record<string, string>>
}

export interface Child {
  /** Null if it had to be killed. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a script of `fixtures/` to its end; what has not ended by itself after half a minute never would. */
export function runChild(
  runtime: ProcessRuntime,
  fixture: string,
  { args = [], exposeGc = false, env = {} }: ChildOptions = {},
): Promise<Child> {
  const script = join(import.meta.dirname, 'fixtures', fixture)
  const flags = {
    node: exposeGc ? ['--expose-gc'] : [],
    bun: [],
    deno: ['run', '-A', ...(exposeGc ? ['--v8-flags=--expose-gc'] : [])],
  }
  const family = runtime === 'bun' || runtime === 'deno' ? runtime : 'node'
  const options = { timeout: 30_000, env: { ...process.env, NO_COLOR: '1', ...env } }
  return new Promise((resolve) => {
    execFile(runtimes[runtime], [...flags[family], script, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      resolve({ code, stdout, stderr })
    })
  })
}
