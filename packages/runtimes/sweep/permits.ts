import { Mutex, RwLock, Semaphore } from '@async-lab/core'
import type { Listener, Resource } from '@async-lab/core/lowlevel'

interface Permit {
  release(): void
}

/** Everything by which a caller gets a permit. */
const WAYS: ReadonlyArray<readonly [prototype: object, ways: readonly string[]]> = [
  [Mutex.prototype, ['acquire', 'tryAcquire']],
  [Semaphore.prototype, ['acquire', 'tryAcquire']],
  [RwLock.prototype, ['read', 'write', 'tryRead', 'tryWrite']],
]

interface Counts {
  readonly locked?: boolean
  readonly permits?: number
  readonly available?: number
  readonly readers?: number
  readonly writer?: unknown
}

/**
 * Knows which permits have reached a caller. A case that is cancelled may die with one, and that is its own affair; so what
 * reached somebody is given back here, and if a lock is not free then, nobody ever had the permit that is missing.
 */
export class Permits {
  readonly #delivered = new Set<Permit>()
  readonly #locks = new Set<Resource>()
  readonly #restore: Array<() => void> = []

  readonly listener: Partial<Listener> = {
    permitGranted: (on) => void this.#locks.add(on),
  }

  constructor() {
    for (const [prototype, ways] of WAYS) for (const way of ways) this.#watch(prototype as Ways, way)
  }

  stop(): void {
    for (const restore of this.#restore) restore()
  }

  giveBack(): void {
    for (const permit of this.#delivered) permit.release()
  }

  /** Once all permits were given back. */
  problems(): string[] {
    const held = [...this.#locks].filter((lock) => isTaken((lock as Resource & Statistical).statistics()))
    return held.map(({ name }) => `permits of "${name}" are with nobody, or there are too many`)
  }

  #watch(prototype: Ways, way: string): void {
    const original = prototype[way]!
    const note = (permit: Permit | undefined): void => {
      if (permit !== undefined) this.#delivered.add(permit)
    }
    prototype[way] = function (this: unknown, ...args) {
      const result = original.apply(this, args)
      if (result instanceof Promise) result.then(note, () => {})
      else note(result)
      return result
    }
    this.#restore.push(() => (prototype[way] = original))
  }
}

type Ways = Record<
  string,
  (this: unknown, ...args: unknown[]) => Promise<Permit | undefined> | Permit | undefined
>

interface Statistical {
  statistics(): Counts
}

function isTaken({ locked, permits, available, readers, writer }: Counts): boolean {
  return locked === true || available !== permits || (readers ?? 0) !== 0 || writer !== undefined
}
