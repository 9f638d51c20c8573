import { checkCount, checkFunction } from '../base/check.ts'
import { describe } from '../base/errors.ts'
import { cancellationOf } from '../cancel/cancel.ts'
import type { WaitOptions } from '../cancel/current.ts'
import { report } from '../cancel/report.ts'
import { interruptible } from '../wait/interruptible.ts'
import { throwIfRefused } from '../wait/wait.ts'
import type { Scope, Task } from './contract.ts'
import { openBlock, runBlock, settingsIn } from './scope.ts'
import type { ScopeNode } from './scope-node.ts'
import type { TaskNode } from './task.ts'

export interface MapOptions extends WaitOptions {
  /** At most so many calls of `fn` are under way at a time; Infinity by default. */
  readonly concurrency?: number | undefined
  /** False: results in the order of completion instead of the order of the items. */
  readonly ordered?: boolean | undefined
  /** For errors and the inspector. */
  readonly name?: string | undefined
}

export type Items<T> = Iterable<T> | AsyncIterable<T>
export type ItemFunction<T, R> = (item: T, index: number, task: Task<unknown>) => R | PromiseLike<R>

/**
 * Calls `fn` for each item, at most `concurrency` at a time, and gives the results. Items are taken one by one, as there
 * is room for them. The first failure cancels the calls under way, waits for their end, closes the source, and is thrown.
 *
 * Cancellation: as a failure; no further item is taken. A checkpoint: in a cancelled scope `fn` is not called.
 * @throws what `fn` or the source failed with first
 *
 * @example
 * ```ts
 * import { map, sleep } from '@async-lab/core'
 *
 * const squares = await map([1, 2, 3], async (n) => { await sleep(5); return n * n }, { concurrency: 2 }) // [1, 4, 9]
 * ```
 */
export async function map<T, R>(items: Items<T>, fn: ItemFunction<T, R>, options?: MapOptions): Promise<R[]> {
  const results: R[] = []
  const store =
    settingsIn(options)?.ordered === false
      ? (result: R) => void results.push(result)
      : (result: R, at: number) => void (results[at] = result)
  await each(items, fn, store, options, 'map')
  return results
}

/**
 * As `map`, without results.
 *
 * @example
 * ```ts
 * import { forEach, sleep } from '@async-lab/core'
 *
 * await forEach(['a', 'b', 'c'], () => sleep(5), { concurrency: 2 })
 * ```
 */
export async function forEach<T>(
  items: Items<T>,
  fn: ItemFunction<T, unknown>,
  options?: Omit<MapOptions, 'ordered'>,
): Promise<void> {
  await each(items, fn, () => {}, options, 'forEach')
}

async function each<T, R>(
  items: Items<T>,
  fn: ItemFunction<T, R>,
  store: (result: R, at: number) => void,
  options: MapOptions | undefined,
  kind: string,
): Promise<void> {
  checkFunction('fn', fn)
  const { concurrency = Infinity, name = kind } = settingsIn(options) ?? {}
  checkCount('concurrency', concurrency, 1)
  const source = sourceOf(items)
  throwIfRefused(options)
  const node = openBlock(options, { name, concurrency: undefined })
  try {
    await runBlock(node, (scope) => source.feed(scope, concurrency, new Calls(fn, store)))
  } finally {
    await source.close(node)
  }
}

/** The calls of `fn`, numbered in the order of the items. */
class Calls<T> {
  #count = 0
  readonly fn: ItemFunction<T, any>
  readonly store: (result: any, at: number) => void

  constructor(fn: ItemFunction<T, any>, store: (result: any, at: number) => void) {
    this.fn = fn
    this.store = store
  }

  /** The index of the call that is about to be made. The worker makes it: a frame between them costs as much as a small job. */
  begin(): number {
    return this.#count++
  }
}

/** Where items come from. Workers, as many as calls may be under way, take them: a task for each item would cost more than many an item. */
interface Source<T> {
  feed(scope: Scope, concurrency: number, calls: Calls<T>): void
  /** Lets a source that was not read to its end clean up. */
  close(node: ScopeNode): void | Promise<void>
}

function sourceOf<T>(items: Items<T>): Source<T> {
  const { [Symbol.asyncIterator]: asyncIterator, [Symbol.iterator]: iterator } = Object(items) as Partial<
    AsyncIterable<T> & Iterable<T>
  >
  if (typeof asyncIterator === 'function') return new AsyncSource(asyncIterator.call(items))
  if (typeof iterator === 'function') return new SyncSource(iterator.call(items))
  throw new TypeError(`items must be iterable, not ${describe(items)}`)
}

class SyncSource<T> implements Source<T> {
  #done = false
  readonly #iterator: Iterator<T>

  constructor(iterator: Iterator<T>) {
    this.#iterator = iterator
  }

  feed(scope: Scope, concurrency: number, calls: Calls<T>): void {
    const worker = async (task: Task<unknown>): Promise<void> => {
      const node = task as TaskNode<unknown>
      const { loop } = node
      const { fn, store } = calls
      for (;;) {
        if (cancellationOf(node) !== null) throwIfRefused(task)
        const step = this.#done ? undefined : this.#next()
        if (step === undefined) return
        const at = calls.begin()
        store(await fn(step.value, at, task), at)
        if (loop.spend()) await loop.hop()
      }
    }
    // A worker takes its first item before `spawn` returns, so this ends with the items; in a cancelled scope none does.
    const node = scope as ScopeNode
    for (let workers = 0; workers < concurrency && !this.#done && cancellationOf(node) === null; workers++)
      scope.spawn(worker, { name: 'worker' })
  }

  #next(): IteratorYieldResult<T> | undefined {
    // An iterator that throws has ended: it is not to be closed.
    this.#done = true
    const step = this.#iterator.next()
    if (step.done === true) return undefined
    this.#done = false
    return step
  }

  close(): void {
    if (this.#done) return
    this.#done = true
    this.#iterator.return?.()
  }
}

class AsyncSource<T> implements Source<T> {
  #done = false
  /** The last pull. Pulls follow each other: few sources stand several at a time. */
  #pull: Promise<unknown> = Promise.resolve()
  #pending = 0
  readonly #iterator: AsyncIterator<T>

  constructor(iterator: AsyncIterator<T>) {
    this.#iterator = iterator
  }

  feed(scope: Scope, concurrency: number, calls: Calls<T>): void {
    let room = concurrency
    const grow = (): void => {
      if (room === 0 || this.#done) return
      room--
      scope.spawn(worker, { name: 'worker' })
    }
    const { fn, store } = calls
    const worker = async (task: Task<unknown>): Promise<void> => {
      for (;;) {
        const step = await interruptible(() => this.#next(), task)
        if (step === undefined) return
        // The next worker is not needed before there is a second item.
        grow()
        const at = calls.begin()
        store(await fn(step.value, at, task), at)
      }
    }
    grow()
  }

  #next(): Promise<IteratorYieldResult<T> | undefined> {
    const pull = this.#pullAfter(this.#pull)
    this.#pull = pull.catch(() => {})
    return pull
  }

  async #pullAfter(before: Promise<unknown>): Promise<IteratorYieldResult<T> | undefined> {
    await before
    if (this.#done) return undefined
    this.#done = true
    this.#pending++
    try {
      const step = await this.#iterator.next()
      if (step.done === true) return undefined
      this.#done = false
      return step
    } finally {
      this.#pending--
    }
  }

  async close(node: ScopeNode): Promise<void> {
    const wasPulling = this.#pending > 0
    if (this.#done && !wasPulling) return
    this.#done = true
    const closing = this.#return()
    // A source that is asked to return while an item is pending answers after that item, which may never come.
    if (wasPulling) closing.catch((error: unknown) => report(node, error))
    else await closing
  }

  async #return(): Promise<void> {
    await this.#iterator.return?.()
  }
}
