import type { Host } from '../host/host.ts'
import { platformHost } from '../host/loop.ts'
import { seededRandom } from './random.ts'

/** A clock that stands still until it is told to jump, and chance that is the same in every run. Everything else is the platform's. */
export class VirtualHost implements Host {
  readonly name = platformHost.name
  readonly virtual = true
  readonly print = (text: string): void => platformHost.print(text)
  readonly report = (error: unknown): void => platformHost.report(error)
  readonly hop = (callback: () => void): void => platformHost.hop(callback)
  readonly random: () => number
  readonly env = (name: string): string | undefined => platformHost.env(name)
  #now: number

  constructor(start: number, seed = 0) {
    this.random = seededRandom(seed)
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  /** Never back. */
  jumpTo(at: number): void {
    if (at > this.#now) this.#now = at
  }

  setTimer(): never {
    throw new Error('A virtual clock sets no timers')
  }

  clearTimer(): void {}
}
