import { spawn } from 'node:child_process'
import { AsyncEvent, moveOnAfter, shield } from '@async-lab/core'

export interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

/** How long a process may take to end by itself when it is asked to, in milliseconds. */
const GRACE = 500

/**
 * Runs a command to its end.
 *
 * Cancellation: asks the process to end, insists after a while, and waits until it has. There is no orphan.
 * @throws what the system says if it cannot be started
 */
export async function command(
  file: string,
  args: readonly string[],
  started?: (pid: number) => void,
): Promise<Exit> {
  const child = spawn(file, args, { stdio: 'ignore' })
  const ended = new AsyncEvent({ name: `end of ${file}` })
  let failure: unknown
  child.on('exit', () => ended.set())
  child.on('error', (error) => {
    failure = error
    ended.set()
  })
  if (child.pid !== undefined) started?.(child.pid)
  try {
    await ended.wait()
  } finally {
    if (!ended.isSet) {
      await shield(async () => {
        child.kill('SIGTERM')
        const { expired } = await moveOnAfter(GRACE, () => ended.wait())
        if (!expired) return
        child.kill('SIGKILL')
        await ended.wait()
      })
    }
  }
  if (failure !== undefined) throw failure
  return { code: child.exitCode, signal: child.signalCode }
}
