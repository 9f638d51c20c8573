import type { Host } from './host.ts'

declare const setTimeout: (callback: () => void, ms: number) => unknown

export const host: Host = {
  name: 'node',
  setTimer: (ms, callback) => void setTimeout(callback, ms),
}
