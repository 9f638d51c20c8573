import { checkDuration, checkFunction, checkSignal } from '../base/check.ts'
import { UsageError } from '../base/errors.ts'
import { captureCancelStacks } from '../cancel/cancellation.ts'
import { currentNode } from '../cancel/current.ts'
import { startDebugMode } from '../debug/debug-mode.ts'
import type { Host, HostProcess } from '../host/host.ts'
import { type Loop, loopOf } from '../host/loop.ts'
import type { TaskBody } from './contract.ts'
import { type OnUnhandled, Program } from './program.ts'
import { watchForDeadlock } from './watch-for-deadlock.ts'

export interface RunOptions {
  /** Name of the main task. */
  readonly name?: string | undefined
  /** Cancels the program when aborted. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds for the whole program. */
  readonly timeout?: number | undefined
  /** Says what is wrong as it happens: swallowed and ignored cancellations, a blocked event loop, permits and scopes left behind. Also by ASYNC_LAB_DEBUG=1. A stack is taken at each spawn, checkpoint and grant: what does little else takes twenty times as long. */
  readonly debug?: boolean | undefined
  /** Which signals of the operating system cancel the program: SIGINT and SIGTERM by default. */
  readonly signals?: readonly string[] | false | undefined
  /** Milliseconds that cancelled tasks have for their cleanup before they are given up; 10,000 by default. */
  readonly grace?: number | undefined
  /** Another clock and event loop; for tests. */
  readonly host?: Host | undefined
  /** Is told errors that no scope can be told of, and the cleanup errors of tasks that main left running. */
  readonly onUnhandled?: OnUnhandled | undefined
}

const GRACE = 10_000

/**
 * Runs a program: `main` as the first task of the outermost scope.
 *
 * When main has returned, what it left running is cancelled and awaited. The first SIGINT or SIGTERM cancels main, so that
 * cleanup runs, and then ends the process with 130 or 143; a second one ends it at once. Tasks that ignore their
 * cancellation longer than `grace` are printed, each with where it waits. Tasks that wait for each other are
 * printed too, instead of a silent exit.
 *
 * Cancellation: by `signal`, by a signal of the operating system, or by `timeout`.
 * @throws what main failed with, or the first task that it spawned
 * @throws {TimeoutError} when `timeout` is up
 * @throws {DeadlockError} when nothing is left that could wake a task
 * @throws {StuckTaskError} when tasks ignore their cancellation longer than `grace`
 * @throws {UsageError} inside a `run` with another host
 *
 * @example
 * ```ts
 * import { run, sleep } from '@async-lab/core'
 *
 * await run(async () => {
 *   console.log('Hello')
 *   await sleep(10)
 *   console.log('World')
 * })
 * ```
 */
export async function run<T>(main: TaskBody<T>, options: RunOptions = {}): Promise<T> {
  checkFunction('main', main)
  const {
    name = main.name || 'main',
    signal,
    timeout,
    grace = GRACE,
    host,
    signals = ['SIGINT', 'SIGTERM'],
  } = options
  if (timeout !== undefined) checkDuration('timeout', timeout)
  if (signal !== undefined) checkSignal(signal)
  if (options.onUnhandled !== undefined) checkFunction('onUnhandled', options.onUnhandled)
  checkDuration('grace', grace)
  const above = currentNode()
  const loop = host === undefined && above !== null ? above.loop : loopOf(host)
  if (above !== null && above.loop !== loop) {
    throw new UsageError('Cannot run on another host inside a run: clocks would disagree, run it outside')
  }
  const program = new Program<T>(above, loop, { name: 'run', signal, timeout }, grace, options.onUnhandled)
  // Inside another run that one deals with the process.
  if (above !== null) return program.run(main, name)
  const stopDebugging = wantsDebug(options, loop) ? debugging(loop) : undefined
  const stopWatching = watchForDeadlock(program)
  const process = signals === false || signals.length === 0 ? undefined : loop.host.process
  try {
    if (process === undefined) return await program.run(main, name)
    return await runWithSignals(program, process, signals as readonly string[], () => program.run(main, name))
  } finally {
    stopWatching()
    stopDebugging?.()
  }
}

function wantsDebug({ debug }: RunOptions, { host }: Loop): boolean {
  return debug ?? host.env('ASYNC_LAB_DEBUG') === '1'
}

function debugging(loop: Loop): () => void {
  captureCancelStacks(true)
  const stop = startDebugMode(loop)
  return () => {
    captureCancelStacks(false)
    stop()
  }
}

/** Programs that a signal has reached and that still clean up; the process ends after the last of them. */
const interrupted = /* @__PURE__ */ new Set<object>()

async function runWithSignals<T>(
  program: Program<T>,
  process: HostProcess,
  signals: readonly string[],
  body: () => Promise<T>,
): Promise<T> {
  let code = 0
  const stop = signals.map((name) =>
    process.onSignal(name, () => {
      const itsCode = 128 + (process.signalNumbers[name] ?? 0)
      if (code !== 0) return process.exit(itsCode)
      code = itsCode
      interrupted.add(program)
      process.setExitCode(code)
      program.end(name)
    }),
  )
  let value: T
  try {
    value = await body()
  } finally {
    // A signal that came in the turn in which main ended is still on its way; Node 20 tells it a turn later.
    await program.loop.hop()
    await program.loop.hop()
    for (const end of stop) end()
    interrupted.delete(program)
  }
  if (code !== 0 && program.main?.state !== 'completed') {
    while (interrupted.size > 0) await program.loop.hop()
    // There is no value to go on with, and an exception would be printed as a crash.
    process.exit(code)
  }
  return value
}
