import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { HERE } from './async-lab.ts'

export interface LiveProgram {
  readonly pid: number
  /** Ends it, and waits until it has. */
  readonly end: () => Promise<unknown>
}

interface LiveProgramOptions {
  /** What ASYNC_LAB_INSPECT says. */
  readonly may?: string
  readonly script?: string
}

/** A program of `scripts/` that can be looked at, once it has said so. */
export async function liveProgram(
  env: NodeJS.ProcessEnv,
  { may = '1', script = 'live.mjs' }: LiveProgramOptions = {},
): Promise<LiveProgram> {
  const child = spawn(process.execPath, [join(HERE, 'scripts', script)], {
    cwd: HERE,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env, ASYNC_LAB_INSPECT: may },
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return {
    pid: child.pid!,
    end: () => {
      child.kill()
      return ended
    },
  }
}
