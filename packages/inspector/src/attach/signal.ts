import { readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Target } from './client.ts'
import { DevTools } from './devtools.ts'
import { Evaluated } from './evaluated.ts'
import { portsOf } from './ports.ts'
import { attach } from './programs.ts'

/** Bit of SIGUSR1 in the masks of /proc. */
const SIGUSR1 = 1n << 9n
const PATIENCE = 3000
const LOOK_EVERY = 10

/**
 * Starts the agent in a program that was not started for it: SIGUSR1 opens its debugger, which loads `agentPath` there and is
 * closed again. Until then any user of this machine can run code as the program's owner.
 * @throws where the program would die of the signal, or has no debugger to open
 */
export async function attachBySignal(pid: number, agentPath: string): Promise<Target> {
  checkSurvives(pid)
  const before = openPorts(pid)
  process.kill(pid, 'SIGUSR1')
  const devTools = await openedBy(pid, before)
  try {
    const isDeno = await devTools.evaluate("typeof Deno === 'object'")
    const evaluated = new Evaluated(devTools, undefined, () => void closeDebugger(devTools))
    // Deno may have been given no permission to open a socket: its registry is read as it is. And so is that of a program
    // whose event loop is blocked: an agent could not answer.
    if (isDeno || !(await evaluated.comesRound())) return evaluated
    await devTools.evaluate(
      `void process.getBuiltinModule('node:module').createRequire(${JSON.stringify(agentPath)})(${JSON.stringify(agentPath)})`,
    )
    const target = await whenShown(pid)
    await closeDebugger(devTools)
    return target
  } catch (error) {
    await closeDebugger(devTools)
    throw error
  }
}

/** Node dies of a segmentation fault, one time in five, where its debugger is closed just as a client leaves. */
const CLOSE_AFTER = 500

/** It says nothing more: its last act closes the line. */
async function closeDebugger(devTools: DevTools): Promise<void> {
  const closing = `setTimeout(() => process.getBuiltinModule('node:inspector').close(), ${CLOSE_AFTER}).unref()`
  await devTools.evaluate(`void ${closing}`).catch(() => {})
  devTools.close()
}

/** The process has to listen to the signal, or it would die of it; and what listens in Bun is no debugger. */
function checkSurvives(pid: number): void {
  const refuse = (why: string) =>
    new Error(`Cannot signal ${pid}: ${why}; start the program with ASYNC_LAB_INSPECT=1 instead`)
  if (process.platform !== 'linux') throw refuse('only Linux tells whether it would survive')
  let status: string
  let program: string
  try {
    status = statusOf(pid)
    program = basename(readlinkSync(`/proc/${pid}/exe`))
  } catch {
    throw new Error(`Cannot signal ${pid}: there is no such process, or it is another user's`)
  }
  if (program.startsWith('bun')) throw refuse('Bun has no debugger that a signal opens, and would die of it')
  if (isStopped(status))
    throw new Error(`Cannot signal ${pid}: it is stopped, continue it first (kill -CONT ${pid})`)
  const caught = BigInt(`0x${/^SigCgt:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  if ((caught & SIGUSR1) === 0n)
    throw refuse('it does not listen to SIGUSR1 and would die of it (too young, or --disable-sigusr1)')
}

/** The debugger at a port that was not there before, once it has proven to be that of this process. */
async function openedBy(pid: number, before: ReadonlySet<number>): Promise<DevTools> {
  for (const until = Date.now() + PATIENCE; Date.now() < until; await delay(LOOK_EVERY)) {
    for (const port of openPorts(pid)) {
      if (before.has(port)) continue
      const [url] = await DevTools.targets('127.0.0.1', port).catch(() => [])
      if (url === undefined) continue
      const devTools = await DevTools.connect(url)
      const proven = await devTools
        .evaluate('globalThis.Deno?.pid ?? process.pid')
        .catch(async (error: Error) => {
          // What it cannot hear now it does once it is free.
          void closeDebugger(devTools)
          throw error
        })
      if (proven === pid) return devTools
      devTools.close()
    }
  }
  throw new Error(`Cannot look at ${pid}: it opened no debugger; ${await whyNone(pid, before)}`)
}

/** What Node and Deno open. */
const USUAL_PORT = 9229

async function whyNone(pid: number, before: ReadonlySet<number>): Promise<string> {
  if (isStopped(statusOf(pid))) return 'it is stopped, and will open it once it is continued'
  if (before.size > 0)
    return `if it had one before (ports ${[...before].join(', ')}), use --cdp HOST:PORT, which leaves it open`
  const taken = await fetch(`http://127.0.0.1:${USUAL_PORT}`, { signal: AbortSignal.timeout(PATIENCE) }).then(
    () => true,
    () => false,
  )
  return taken
    ? `port ${USUAL_PORT}, where it would be, is another process's: end that, or start the program with ASYNC_LAB_INSPECT=1`
    : 'it may be busy in a call of the engine, and open it later: ask again'
}

const statusOf = (pid: number) => readFileSync(`/proc/${pid}/status`, 'utf8')
const isStopped = (status: string) => /^State:\s*[tT]/m.test(status)

function openPorts(pid: number): Set<number> {
  try {
    return portsOf(pid)
  } catch {
    throw new Error(`Cannot look at ${pid}: it has ended`)
  }
}

async function whenShown(pid: number): Promise<Target> {
  for (const until = Date.now() + PATIENCE; ; await delay(LOOK_EVERY)) {
    try {
      return (await attach(pid)).client
    } catch (error) {
      if (Date.now() >= until) throw error
    }
  }
}
