import type { AsyncContext, BlockedLoop, Host, HostProcess, Snapshot } from './host.ts'

/** What Node, Bun and Deno share; their own files name them and say where they differ. */

declare const performance: { now(): number }
declare function setTimeout(callback: () => void, delay: number): unknown
declare function clearTimeout(timer: unknown): void
declare function setImmediate(callback: () => void): unknown
declare function queueMicrotask(callback: () => void): void

interface Storage extends Omit<AsyncContext, 'snapshot'> {}
declare const process: {
  env: Record<string, string | undefined>
  argv: readonly [string, string?]
  cwd(): string
  exitCode?: number | undefined
  exit(code: number): void
  on(event: string, listener: () => void): void
  off(event: string, listener: () => void): void
  stderr: { write(text: string): void }
  getBuiltinModule(name: string): any
}

export function processHost(name: string, env: Host['env'] = readEnv): Host {
  return {
    name,
    now: () => performance.now(),
    random: () => Math.random(),
    setTimer: (callback, delay) => setTimeout(callback, delay),
    clearTimer: (timer) => clearTimeout(timer),
    hop: (callback) => void setImmediate(callback),
    report: (error) =>
      queueMicrotask(() => {
        throw error
      }),
    print: (text) => process.stderr.write(text),
    env,
    asyncContext,
    process: nodeLikeProcess,
  }
}

/** Throws where Deno runs a bundle made for Node without a permission; a program that may not read a variable has not set it. */
function readEnv(name: string): string | undefined {
  try {
    return process.env[name]
  } catch {
    return undefined
  }
}

const nodeLikeProcess: HostProcess = {
  onSignal: (name, listener) => listen(name, listener),
  onIdle: (listener) => listen('beforeExit', listener),
  setExitCode(code) {
    process.exitCode = code
  },
  exit: (code) => process.exit(code),
  loadInspector,
  watchLoop,
  signalNumbers: { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15, SIGBREAK: 21 },
}

const INSPECTOR = '@async-lab/inspector'

function loadInspector(): void {
  try {
    if (requireBeside(`${INSPECTOR}/register`) !== undefined) return
    process.stderr.write(
      `async-lab: Cannot inspect this program: ${INSPECTOR} is not installed beside it, install it or unset ASYNC_LAB_INSPECT\n`,
    )
  } catch (error) {
    process.stderr.write(`async-lab: Cannot inspect this program: ${String(error)}\n`)
  }
}

/** Without the inspector nobody watches, and nothing is wrong with that: debug mode is there for all. */
function watchLoop(tell: (blocked: BlockedLoop) => void): (() => void) | undefined {
  try {
    return requireBeside(`${INSPECTOR}/process`)?.watchLoop?.(tell)
  } catch {
    return undefined
  }
}

/**
 * Looks where the program's own modules are found: this library does not depend on the inspector, and package managers
 * let it see only what it depends on. Required, not imported: bundlers leave that alone, and it is there at once.
 */
function requireBeside(name: string): any {
  const { createRequire } = process.getBuiltinModule('node:module')
  const [, main] = process.argv
  const folder = `${process.cwd()}/`
  for (const from of main === undefined ? [folder] : [realPath(main), folder]) {
    try {
      return createRequire(from)(name)
    } catch (error) {
      if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  return undefined
}

/** A command that a package brings is a link to its file. */
function realPath(path: string): string {
  try {
    return process.getBuiltinModule('node:fs').realpathSync(path)
  } catch {
    return path
  }
}

function listen(event: string, listener: () => void): () => void {
  process.on(event, listener)
  return () => process.off(event, listener)
}

function asyncContext(): AsyncContext {
  const { AsyncLocalStorage, AsyncResource } = process.getBuiltinModule('node:async_hooks')
  const storage = asyncLocalStorage(AsyncLocalStorage)
  // What `AsyncLocalStorage.snapshot` makes does the same, in a tenth of the speed.
  storage.snapshot = () => {
    const resource: Resource = new AsyncResource('async-lab', { requireManualDestroy: true })
    return (fn, ...args) => resource.runInAsyncScope(fn, undefined, ...args)
  }
  return storage
}

interface Resource {
  runInAsyncScope<A extends unknown[], R>(fn: (...args: A) => R, self: undefined, ...args: A): R
}

export function asyncLocalStorage(
  AsyncLocalStorage: (new () => Storage) & { snapshot(): Snapshot },
): AsyncContext {
  const storage = new AsyncLocalStorage() as AsyncContext
  storage.snapshot = () => AsyncLocalStorage.snapshot()
  return storage
}
