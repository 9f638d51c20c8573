import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { interruptible } from '@async-lab/core'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  /** The line of an error that says what it is. */
  readonly complaint: string
}

/**
 * Runs a program in a process of its own, for what would end this one.
 *
 * Cancellation: safe; kills the process.
 */
export function inProcess(program: string): Promise<Ended> {
  const core = createRequire(import.meta.url).resolve('@async-lab/core')
  const code = program.replace("from '@async-lab/core'", `from ${JSON.stringify(core)}`)
  return interruptible((signal) => {
    const { ASYNC_LAB_DEBUG: _, NODE_OPTIONS: __, ...env } = process.env
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
      signal,
      killSignal: 'SIGKILL',
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    return new Promise<Ended>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (status) => {
        const complaint =
          stderr.split('\n').find((line) => /^\w*(Error|Warning|deadlock)\b/i.test(line)) ?? ''
        resolve({ code: status, stdout: stdout.trim(), complaint })
      })
    })
  })
}
