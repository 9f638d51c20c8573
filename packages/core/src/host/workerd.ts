import type { Host } from './host.ts'
import { asyncLocalStorage } from './process-host.ts'

declare const performance: { now(): number }
declare function setTimeout(callback: () => void, delay: number): unknown
declare function clearTimeout(timer: unknown): void
declare const reportError: (error: unknown) => void
declare const console: { error(text: string): void }
// Present under `nodejs_compat`, the default since compatibility date 2026-08-04.
declare const process:
  | { getBuiltinModule?(name: string): any; env?: Record<string, string | undefined> }
  | undefined
declare const setImmediate: ((callback: () => void) => unknown) | undefined

const asyncHooks = () =>
  typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:async_hooks')

export const host: Host = {
  name: 'workerd',
  perRequest: true,
  now: () => performance.now(),
  random: () => Math.random(),
  setTimer: (callback, delay) => setTimeout(callback, delay),
  clearTimer: (timer) => clearTimeout(timer),
  hop(callback) {
    if (typeof setImmediate === 'function') setImmediate(callback)
    else setTimeout(callback, 0)
  },
  report: (error) => reportError(error),
  print: (text) => console.error(text.trimEnd()),
  env: (name) => (typeof process === 'undefined' ? undefined : process.env?.[name]),
  asyncContext() {
    const hooks = asyncHooks()
    return hooks === undefined ? undefined : asyncLocalStorage(hooks.AsyncLocalStorage)
  },
}
