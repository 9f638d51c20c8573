import { host } from '#host'

/** Waits `ms` milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    host.setTimer(ms, resolve)
  })
}
