import { ChannelClosedError } from '../base/errors.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { readyFor, refused } from '../wait/ready.ts'
import { refusalOf } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'

export interface Watcher<T> {
  /** The value of now. */
  readonly value: T
  /**
   * Waits for a value that was set since this watcher last looked, by `changed` or at its beginning. Values in between are
   * not seen: it is the latest that counts.
   *
   * Cancellation: safe; the change is still to be seen.
   * @throws {ChannelClosedError} once closed, and the last change was seen
   */
  changed(options?: WaitOptions): Promise<void>
}

/**
 * A value that can be watched.
 *
 * @example
 * ```ts
 * import { scope, Watch } from '@async-lab/core'
 *
 * const level = new Watch('info')
 * await scope(async (s) => {
 *   const watcher = level.subscribe()
 *   s.spawn(async () => { await watcher.changed(); console.log(watcher.value) })
 *   level.set('debug')
 * })
 * ```
 */
export class Watch<T> implements Resource {
  readonly id: number = nextId()
  readonly name: string
  #value: T
  #version = 0
  #isClosed = false
  readonly #line = new WaitQueue()

  constructor(initial: T, { name = 'watch' }: { readonly name?: string | undefined } = {}) {
    this.#value = initial
    this.name = name
  }

  get value(): T {
    return this.#value
  }

  set(value: T): void {
    if (this.#isClosed) throw this.#closed('set')
    this.#value = value
    this.#version++
    this.#line.grantAll()
  }

  close(): void {
    this.#isClosed = true
    this.#line.failAll(this.#closed('watch'))
  }

  subscribe(): Watcher<T> {
    let seen = this.#version
    const changed = async (options?: WaitOptions): Promise<void> => {
      if (this.#version === seen) {
        const node = nodeFor(options)
        if (this.#isClosed) return refused(node, refusalOf(node, options) ?? this.#closed('watch'))
        await this.#line.park('changed', this, options)
      } else {
        await readyFor(options)
      }
      seen = this.#version
    }
    const current = () => this.#value
    return {
      get value() {
        return current()
      },
      changed,
    }
  }

  statistics(): { readonly waiting: number } {
    return Object.freeze({ waiting: this.#line.size })
  }

  describe(): ResourceFacts {
    return { holders: [], closed: false, waiting: this.#line.size, detail: '' }
  }

  #closed(what: string): ChannelClosedError {
    return new ChannelClosedError(`Cannot ${what} "${this.name}": it is closed`)
  }
}
