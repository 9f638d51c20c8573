import { WaitQueue } from '@async-lab/core/lowlevel'
import type { AnyLock } from './lock-model.ts'

const RESOURCE = { id: 0, name: 'twin', describe: () => ({ holders: [], closed: false, waiting: 0, detail: '' }) }

/** The bugs that locks once had, one at a time. */
export type LockBug =
  /** asyncio.Lock: a release frees the lock and wakes the first in line, who asks again; a newcomer gets past. */
  | 'barging'
  /** A newcomer is let in whenever there is room, past those who wait for more. */
  | 'overtaking'
  /** A release counts each time it is called. */
  | 'double-release'
  /** A cancelled waiter stays in line and is handed the permit. */
  | 'waiter-left'
  /** A hand-over also frees the permit. */
  | 'over-grant'
  /** Last come, first served. */
  | 'unfair'
  /** A release with a line wakes nobody. */
  | 'lost-wakeup'
  /** The permit of a waiter that is granted while it is being cancelled is gone. */
  | 'lost-on-cancel'
  /** Taking out a large request at the head does not let in those behind it. */
  | 'gap'

/** A semaphore, right but for one bug. */
export function brokenLock(permits: number, bug: LockBug | 'none'): () => AnyLock {
  return () => new Twin(permits, bug)
}

interface Waiting {
  readonly weight: number
  cancelled: boolean
  granted: boolean
  wake: WaitQueue
}

class Twin implements AnyLock {
  readonly #permits: number
  readonly #bug: LockBug | 'none'
  #taken = 0
  #line: Waiting[] = []

  constructor(permits: number, bug: LockBug | 'none') {
    this.#permits = permits
    this.#bug = bug
  }

  state(): { waiting: number; taken: number } {
    return { waiting: this.#line.length, taken: this.#taken }
  }

  async acquire(weight: number): Promise<{ release(): void }> {
    const fits = this.#taken + weight <= this.#permits
    if (fits && (this.#line.length === 0 || this.#bug === 'barging' || this.#bug === 'overtaking')) {
      this.#taken += weight
      // Like any waiting function: a checkpoint, also when it need not wait.
      const open = new WaitQueue()
      const passing = open.park('semaphore', RESOURCE)
      open.grantAll(undefined)
      try {
        await passing
      } catch (error) {
        this.#free(weight)
        throw error
      }
      return this.#permit(weight)
    }
    const waiting: Waiting = { weight, cancelled: false, granted: false, wake: new WaitQueue() }
    if (this.#bug === 'unfair') this.#line.unshift(waiting)
    else this.#line.push(waiting)
    for (;;) {
      try {
        await waiting.wake.park('semaphore', RESOURCE)
      } catch (error) {
        waiting.cancelled = true
        if (this.#bug !== 'waiter-left') this.#line = this.#line.filter((one) => one !== waiting)
        if (waiting.granted && this.#bug !== 'lost-on-cancel') this.#free(weight)
        if (this.#bug !== 'gap') this.#admit()
        throw error
      }
      if (waiting.granted) return this.#permit(weight)
      // Barging: woken to ask again.
      if (this.#taken + weight > this.#permits) continue
      this.#taken += weight
      this.#line = this.#line.filter((one) => one !== waiting)
      return this.#permit(weight)
    }
  }

  #permit(weight: number): { release(): void } {
    let released = false
    return {
      release: () => {
        if (released && this.#bug !== 'double-release') return
        released = true
        this.#free(weight)
      },
    }
  }

  #free(weight: number): void {
    this.#taken -= weight
    if (this.#bug === 'lost-wakeup' && this.#line.length > 1) return
    this.#admit()
  }

  #admit(): void {
    for (let first = this.#line[0]; first !== undefined; first = this.#line[0]) {
      if (this.#taken + first.weight > this.#permits) return
      if (this.#bug === 'barging') return first.wake.grantAll(undefined)
      this.#line.shift()
      if (this.#bug !== 'over-grant') this.#taken += first.weight
      first.granted = true
      first.wake.grantAll(undefined)
    }
  }
}
