/**
 * The port to the platform: all that the core asks of the runtime it is on. One file per runtime
 * implements it, and export conditions pick that file; a test may give `run` one of its own.
 *
 * Nothing here is called at import: some runtimes forbid timers and chance in their global scope.
 */
export interface Host {
  readonly name: string
  /** Milliseconds of a monotonic clock. */
  now(): number
  /** A number from 0 to below 1. */
  random(): number
  /** Calls back once, about `delay` ms from now (at most 2^31 - 1). Keeps the process alive until then. */
  setTimer(callback: () => void, delay: number): unknown
  clearTimer(timer: unknown): void
  /** Calls back in a macrotask of its own, after timers and I/O that are due had their turn. */
  hop(callback: () => void): void
  /** Tells an error that nothing else can be told of, as the platform tells an uncaught one. */
  report(error: unknown): void
  /** Writes lines for the person who runs the program. */
  print(text: string): void
  env(name: string): string | undefined
  /** Makes the carrier of the ambient task; undefined where the platform has no async context. */
  asyncContext?(): AsyncContext | undefined
  /** Where the platform ends a callback's world with the request that made it (workerd), nothing may be shared. */
  readonly perRequest?: boolean
  /** The clock moves only when told to: no host timer is ever set. */
  readonly virtual?: boolean
  /** What only a process has. */
  readonly process?: HostProcess
}

export interface HostProcess {
  /** Listens to a signal; call the result to stop. */
  onSignal(name: string, listener: () => void): () => void
  /** Calls back when the event loop has run empty; call the result to stop. */
  onIdle(listener: () => void): () => void
  setExitCode(code: number): void
  exit(code: number): void
  /** Loads @async-lab/inspector, whose agent answers questions about this program from outside it. */
  loadInspector?(): void
  /** Watches the event loop from another thread; undefined where nobody can. Call the result to stop. */
  watchLoop?(tell: (blocked: BlockedLoop) => void): (() => void) | undefined
  /** Ends the process as that signal would have, had nobody listened. */
  readonly signalNumbers: Readonly<Record<string, number>>
}

/** Code that let nothing else run. */
export interface BlockedLoop {
  /** Milliseconds. */
  readonly ms: number
  /** When it was over, on the platform's clock, where that was not just now: finding out by whom takes a while. */
  readonly at?: number
  readonly task: { readonly id: number; readonly name: string } | undefined
  /** False where the task is only the most likely one. */
  readonly isSure: boolean
  /** Where its code was, innermost first. */
  readonly frames: readonly string[]
}

/** What `AsyncLocalStorage` offers of async context. */
export interface AsyncContext {
  getStore(): unknown
  run<A extends unknown[], R>(store: unknown, fn: (...args: A) => R, ...args: A): R
  /** Takes the context of now; the result runs a function in it. */
  snapshot(): Snapshot
}

export type Snapshot = <A extends unknown[], R>(fn: (...args: A) => R, ...args: A) => R
