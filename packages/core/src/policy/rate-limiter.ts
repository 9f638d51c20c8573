import { checkCount, checkDuration, checkFunction } from '../base/check.ts'
import { UsageError } from '../base/errors.ts'
import { alike } from '../base/alike.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import { type Loop, loopOf } from '../host/loop.ts'
import { Alarm } from '../host/timers.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { park } from '../wait/park.ts'
import { ready, refused } from '../wait/ready.ts'
import { refusalOf } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import { Caller } from './caller.ts'
import { Gcra } from './gcra.ts'
import { Pause } from './pause.ts'

export interface RateLimiterOptions {
  /** So many … */
  readonly limit: number
  /** … in so many milliseconds. */
  readonly per: number
  /** How many may come at once after a quiet time; `limit` by default. 1 spaces them evenly. */
  readonly burst?: number | undefined
  /** For errors and the inspector. */
  readonly name?: string | undefined
}

export interface RateOptions extends WaitOptions {
  /** For how many this counts; 1 by default. */
  readonly weight?: number | undefined
}

export interface RateLimiterStatistics {
  readonly waiting: number
  /** How many could come right now. */
  readonly available: number
  readonly limit: number
  readonly per: number
  readonly burst: number
}

/**
 * So many in so much time: `burst` at once, then one every `per / limit` milliseconds. First come, first served; who comes
 * later waits behind those who wait, whatever they ask for.
 *
 * It limits how often something begins. How many run at a time is a `Semaphore`'s to say.
 *
 * @example
 * ```ts
 * import { RateLimiter } from '@async-lab/core'
 *
 * const limiter = new RateLimiter({ limit: 100, per: 1000, burst: 2, name: 'mail' })
 * const send = limiter.wrap(async (to: string) => `sent to ${to}`)
 * console.log(await send('ada'), await send('bob'), await send('eve')) // the third one 10 ms later
 * ```
 */
export class RateLimiter implements Resource {
  readonly id: number = nextId()
  readonly name: string
  readonly #rate: Pick<RateLimiterStatistics, 'limit' | 'per' | 'burst'>
  #bucket: Gcra
  /** By whose clock. */
  #loop: Loop | null = null
  readonly #line = new PacedLine(() => this.#admit())
  /** Armed for when the head of the line may go; for nobody else. */
  readonly #alarm = new HeadAlarm(() => this.#headIsDue())

  constructor({ limit, per, burst = limit, name = 'rate limiter' }: RateLimiterOptions) {
    checkCount('limit', limit, 1)
    checkDuration('per', per)
    if (per === 0 || per === Infinity)
      throw new RangeError(`per must be a finite number of milliseconds above 0, not ${per}`)
    checkCount('burst', burst, 1)
    this.name = name
    this.#rate = { limit, per, burst }
    this.#bucket = new Gcra(limit, per, burst)
  }

  /** Whether one may come now: then it counts. Never past those who wait. */
  tryAcquire(weight = 1): boolean {
    this.#checkWeight(weight)
    return this.#take(weight, this.#now(loopFor(nodeFor(undefined))))
  }

  /**
   * Waits for its turn. There is nothing to give back.
   *
   * Cancellation: safe. It did not count, and the next in line has its turn.
   * @throws {RangeError} for a weight above `burst`, which would wait for ever
   */
  acquire(options?: RateOptions): Promise<void> {
    const weight = options?.weight ?? 1
    this.#checkWeight(weight)
    const node = nodeFor(options)
    const refusal = refusalOf(node, options)
    if (refusal !== null) return refused(node, refusal)
    if (this.#take(weight, this.#now(loopFor(node)))) return ready(node, undefined)
    const wait = new RateWait(this, node, weight)
    wait.heed(options)
    this.#line.push(wait)
    if (this.#line.first === wait) this.#admit()
    return park(wait)
  }

  /** Runs `fn` when its turn has come. */
  async with<T>(fn: () => T | PromiseLike<T>, options?: RateOptions): Promise<T> {
    checkFunction('fn', fn)
    const caller = new Caller(options)
    await this.acquire(options)
    return caller.call(fn, [])
  }

  /** A function that runs `fn` when its turn has come, at each call. */
  wrap<A extends unknown[], T>(fn: (...args: A) => T | PromiseLike<T>): (...args: A) => Promise<T> {
    checkFunction('fn', fn)
    return alike(fn, (...args: A) => this.with(() => fn(...args)))
  }

  statistics(): RateLimiterStatistics {
    const now = (this.#loop ?? loopFor(nodeFor(undefined))).now()
    return Object.freeze({
      ...this.#rate,
      waiting: this.#line.size,
      available: this.#line.size > 0 ? 0 : this.#bucket.available(now),
    })
  }

  describe(): ResourceFacts {
    const { limit, per, waiting, available } = this.statistics()
    const detail = `${limit} in ${per} ms, ${available} now`
    return { holders: [], closed: false, waiting, detail }
  }

  #take(weight: number, now: number): boolean {
    if (this.#line.first !== null || this.#bucket.when(weight, now) > now) return false
    this.#bucket.take(weight, now)
    return true
  }

  /** What was counted by one clock means nothing to another: a virtual one begins with a full bucket. */
  #now(loop: Loop): number {
    if (this.#loop !== loop) {
      if (this.#line.first !== null)
        throw new UsageError(
          `Cannot wait for rate limiter "${this.name}": others wait for it by another clock, use one for each run`,
        )
      const { limit, per, burst } = this.#rate
      this.#loop = loop
      this.#bucket = new Gcra(limit, per, burst)
    }
    return loop.now()
  }

  /** Lets in all who may go now, and sets the alarm for the next. */
  #admit(now = this.#loop!.now()): void {
    this.#alarm.list?.remove(this.#alarm)
    for (let wait = this.#line.first; wait !== null; wait = this.#line.first) {
      const at = this.#bucket.when(wait.weight, now)
      if (at > now) return this.#loop!.timers.arm(this.#alarm, at)
      this.#bucket.take(wait.weight, now)
      wait.grant(undefined, 'timer')
    }
  }

  #headIsDue(): void {
    // Timers ring within half a millisecond of their moment; who was told a moment must not be told another then.
    this.#admit(Math.max(this.#alarm.due, this.#loop!.now()))
  }

  #checkWeight(weight: number): void {
    checkCount('weight', weight, 1)
    const { burst } = this.#rate
    if (weight > burst)
      throw new RangeError(
        `weight must be at most ${burst}, the burst of rate limiter "${this.name}", not ${weight}`,
      )
  }
}

function loopFor(node: CancelNode | null): Loop {
  return node?.loop ?? loopOf(undefined)
}

class PacedLine extends WaitQueue {
  declare first: RateWait | null
  readonly #admit: () => void

  constructor(admit: () => void) {
    super()
    this.#admit = admit
  }

  override get minds(): boolean {
    return true
  }

  override closeGap(): void {
    this.#admit()
  }
}

class RateWait extends Pause {
  readonly weight: number

  constructor(limiter: RateLimiter, node: CancelNode | null, weight: number) {
    super(limiter, node)
    this.weight = weight
  }
}

class HeadAlarm extends Alarm {
  readonly ring: () => void

  constructor(ring: () => void) {
    super()
    this.ring = ring
  }
}
