import { currentTask } from '@async-lab/core'
import { WaitQueue } from '@async-lab/core/lowlevel'
import type { AnyLock } from './lock-model.ts'

const RESOURCE = {
  id: 0,
  name: 'twin',
  describe: () => ({ holders: [], closed: false, waiting: 0, detail: '' }),
}

/** The bugs that locks once had, one at a time. */
export type LockBug =
  /** asyncio.Lock: a release frees the lock and wakes the first in line, who asks again; a newcomer gets past. */
  | 'barging'
  /** A newcomer is let in whenever there is room, past those who wait for more. */
  | 'overtaking'
  /** A release counts each time it is called. */
  | 'double-release'
  /** A cancelled waiter stays in line for ever, and is handed permits. */
  | 'waiter-left'
  /** AnyIO #1145: a cancelled waiter leaves the line when it runs again, not when it is cancelled. */
  | 'pruned-late'
  /** A hand-over also frees the permit. */
  | 'over-grant'
  /** Last come, first served. */
  | 'unfair'
  /** A release with a line wakes nobody. */
  | 'lost-wakeup'
  /** asyncio.Queue once: who is granted and cancelled in one turn throws, and the permit is gone. */
  | 'lost-on-cancel'
  /** Taking out a large request at the head does not let in those behind it. */
  | 'gap'

/** A semaphore, right but for one bug. */
export function brokenLock(permits: number, bug: LockBug | 'none'): () => AnyLock {
  return () => new Twin(permits, bug)
}

interface Waiting {
  readonly weight: number
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
    // A checkpoint also when it need not wait; the story has just passed one, so this one passes.
    if (fits && (this.#line.length === 0 || this.#bug === 'barging' || this.#bug === 'overtaking')) {
      this.#taken += weight
      const open = new WaitQueue()
      const passing = open.park('semaphore', RESOURCE)
      open.grantAll(undefined)
      await passing
      return this.#permit(weight)
    }
    const waiting: Waiting = { weight, granted: false, wake: new WaitQueue() }
    if (this.#bug === 'unfair') this.#line.unshift(waiting)
    else this.#line.push(waiting)
    const { signal } = currentTask()!
    // Told in the same turn; the rejection of the wait comes microtasks later.
    signal.addEventListener('abort', () => {
      if (this.#bug !== 'waiter-left' && this.#bug !== 'pruned-late') this.#leave(waiting)
    })
    for (;;) {
      try {
        await waiting.wake.park('semaphore', RESOURCE)
      } catch (error) {
        if (this.#bug === 'pruned-late') this.#leave(waiting)
        throw error
      }
      if (waiting.granted) {
        if (this.#bug === 'lost-on-cancel' && signal.aborted) throw signal.reason
        return this.#permit(weight)
      }
      // Barging: woken to ask again.
      if (this.#taken + weight > this.#permits) continue
      this.#taken += weight
      this.#leave(waiting)
      return this.#permit(weight)
    }
  }

  #leave(waiting: Waiting): void {
    const before = this.#line.length
    this.#line = this.#line.filter((one) => one !== waiting)
    if (this.#line.length < before && this.#bug !== 'gap') this.#admit()
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
