import type { Host } from './host.ts'

declare const performance: { now(): number }
declare function setTimeout(callback: () => void, delay: number): unknown
declare function clearTimeout(timer: unknown): void
declare const reportError: ((error: unknown) => void) | undefined
declare const console: { error(text: string): void }
interface Port {
  onmessage: (() => void) | null
  postMessage(message: null): void
}
declare const MessageChannel: { new (): { port1: Port; port2: Port } }

let waiting: Array<() => void> = []
let port: Port | undefined

/** A message is a macrotask that browsers do not slow down; nested timers of 0 ms take 4. */
function hop(callback: () => void): void {
  if (port === undefined) {
    const channel = new MessageChannel()
    // Not a listener: this also starts the port.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    channel.port1.onmessage = () => {
      const batch = waiting
      waiting = []
      for (const next of batch) next()
    }
    port = channel.port2
  }
  if (waiting.push(callback) === 1) port.postMessage(null)
}

/** Browsers, their workers, and any runtime that is none of the others. */
export const host: Host = {
  name: 'web',
  now: () => performance.now(),
  random: () => Math.random(),
  setTimer: (callback, delay) => setTimeout(callback, delay),
  clearTimer: (timer) => clearTimeout(timer),
  hop,
  report(error) {
    if (typeof reportError === 'function') reportError(error)
    else
      setTimeout(() => {
        throw error
      }, 0)
  },
  print: (text) => console.error(text.trimEnd()),
  env: () => undefined,
}
