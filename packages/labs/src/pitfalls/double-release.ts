import { setImmediate as turn } from 'node:timers/promises'
import { Semaphore } from '@async-lab/core'
import { codeOf } from '../code.ts'
import source from './double-release.ts?raw'
import { definePitfall, type Seen } from './pitfall.ts'

/** Wrong: a count goes up with each release, also with the second one of a holder that failed. */
class CountingSemaphore {
  #free: number
  readonly #waiting: Array<() => void> = []
  constructor(permits: number) {
    this.#free = permits
  }
  async acquire(): Promise<void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
  release(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next()
  }
}

async function counting(permits: number, calls: number): Promise<Seen> {
  const pool = new CountingSemaphore(permits)
  const inside = new Inside()
  const call = async (at: number) => {
    await pool.acquire()
    try {
      await inside.work(at)
    } catch {
      pool.release()
    } finally {
      pool.release()
    }
  }
  await Promise.all(Array.from({ length: calls }, (_, at) => call(at)))
  return inside.seen(permits)
}

/** Cure: what is given back is the permit itself, and only once. */
async function permitsOfOurs(permits: number, calls: number): Promise<Seen> {
  const pool = new Semaphore(permits)
  const inside = new Inside()
  const call = async (at: number) => {
    const permit = await pool.acquire()
    try {
      await inside.work(at)
    } catch {
      permit.release()
    } finally {
      permit.release()
    }
  }
  await Promise.all(Array.from({ length: calls }, (_, at) => call(at)))
  return inside.seen(permits)
}

/** Counts how many are inside at once. Every fifth call fails. */
class Inside {
  #now = 0
  #most = 0

  async work(at: number): Promise<void> {
    this.#most = Math.max(this.#most, ++this.#now)
    try {
      for (let turns = 0; turns < 3; turns++) await turn()
      if (at % 5 === 0) throw new Error('failed')
    } finally {
      this.#now--
    }
  }

  seen(permits: number): Seen {
    const harm = Math.max(this.#most - permits, 0)
    return { harm, story: `${this.#most} were inside at once, where ${permits} are allowed` }
  }
}

export const doubleRelease = definePitfall({
  id: 'double-release',
  title: 'A permit that is released twice: {calls} calls, {permits} at a time',
  teaches: 'A counting semaphore trusts everybody to release once, and one mistake lets more in for good.',
  params: {
    permits: {
      kind: 'number',
      default: 3,
      min: 1,
      max: 20,
      whole: true,
      description: 'how many may be inside',
    },
    calls: { kind: 'number', default: 60, min: 10, max: 1000, whole: true, description: 'how many calls' },
  },
  harm: 'callers inside beyond the limit, at the worst moment',
  wrong: { name: 'a counter', run: ({ permits, calls }) => counting(permits, calls) },
  cure: { name: 'Semaphore', run: ({ permits, calls }) => permitsOfOurs(permits, calls) },
  explain:
    'A release in the catch and another in the finally is easily written, and each one too many makes a permit out of nothing: the ' +
    'limit of the database is gone, and nothing says so. A `Permit` is released once; the second call does nothing. ' +
    'With `using`, or `with(fn)`, there is nothing to write twice.',
  code: codeOf(source),
  next: ['run reentrant-deadlock', 'explain double-release'],
})
