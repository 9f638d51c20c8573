import type { WaitOptions } from '../cancel/current.ts'
import type { Task } from '../task/contract.ts'
import type { Reducer } from './operators/scan.ts'
import type { ItemFunction } from './operators/stage.ts'
import type { Items, StreamSource } from './sources/source.ts'
import type { BatchOptions, ConcurrencyOptions, StreamRetryOptions, WindowOptions } from './stream-options.ts'

/**
 * Items that come over time. Nothing happens before it is iterated, by `for await` or by one of the methods that give a
 * promise, and nothing is read that was not asked for, but for the few that `buffer` or a concurrency reads ahead.
 *
 * Functions are called in the async context in which the stream was made. They may be async, are called one after the other
 * unless a concurrency is given, and get a task: `sleep(10, task)` in browsers.
 *
 * Cancellation: every step of the iteration is a checkpoint of the code that iterates. Leaving by `break`, an error or a
 * cancellation ends calls under way, closes every source, once, and waits until that is done.
 *
 * In the diagrams a character is 10 ms, `|` the end, `#` an error, `(ab)` two items at the same time, `[ab]` an array.
 */
export interface Stream<T> extends AsyncIterable<T> {
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> & AsyncDisposable

  /**
   * What `fn` makes of each item. The first failure ends the calls under way.
   *
   * ```text
   * source                              a-b--c-|
   * map(upper)                          A-B--C-|
   * map(upperIn30)                      ---A--B--(C|)
   * map(upperIn30, { concurrency: 2 })  ---A-B--(C|)
   * ```
   */
  map<R>(fn: ItemFunction<T, R>, options?: ConcurrencyOptions): Stream<R>

  /**
   * The items for which `fn` says yes.
   *
   * ```text
   * source           a-B-c-|
   * filter(isLower)  a---c-|
   * ```
   */
  filter<S extends T>(
    fn: (item: T, index: number, task: Task<unknown>) => item is S,
    options?: ConcurrencyOptions,
  ): Stream<S>
  filter(fn: ItemFunction<T, unknown>, options?: ConcurrencyOptions): Stream<T>

  /**
   * The items of what `fn` gives for each item: an iterable, an async iterable, a stream. A concurrency reads several of them
   * at a time; in order, each of them reads one item ahead.
   *
   * ```text
   * source                                                 a-b-----|
   * flatMap(twice)                                         (aa)-(bb)-----|
   * flatMap(twiceIn20)                                     a-ab-b--|
   * flatMap(twiceIn20, { concurrency: 2 })                 a-abb---|
   * flatMap(twiceIn20, { concurrency: 2, ordered: false }) a-(ab)-b---|
   * ```
   */
  flatMap<R>(fn: ItemFunction<T, Items<R>>, options?: ConcurrencyOptions): Stream<R>

  /**
   * The first `count` items. What is above is closed when one more is asked for.
   *
   * ```text
   * source   a-b-c-|
   * take(2)  a-(b|)
   * ```
   */
  take(count: number): Stream<T>

  /**
   * All but the first `count` items.
   *
   * ```text
   * source   a-b-c-|
   * drop(2)  ----c-|
   * ```
   */
  drop(count: number): Stream<T>

  /**
   * The items before the first for which `fn` says no.
   *
   * ```text
   * source              a-b-C-d-|
   * takeWhile(isLower)  a-b-|
   * ```
   */
  takeWhile<S extends T>(fn: (item: T, index: number, task: Task<unknown>) => item is S): Stream<S>
  takeWhile(fn: ItemFunction<T, unknown>): Stream<T>

  /**
   * The items from the first for which `fn` says no.
   *
   * ```text
   * source              a-b-C-d-|
   * dropWhile(isLower)  ----C-d-|
   * ```
   */
  dropWhile(fn: ItemFunction<T, unknown>): Stream<T>

  /**
   * Arrays of items: `size` of them, or those that came within `every` ms after the first; the rest at the end. Never empty.
   *
   * ```text
   * source                        ab--cde-f|
   * batch(3)                      ----[abc]---[def]|
   * batch({ every: 30 })          ---[ab]---[cde]-([f]|)
   * batch({ size: 3, every: 30 }) ---[ab]--[cde]--([f]|)
   * ```
   */
  batch(size: number | BatchOptions): Stream<T[]>

  /**
   * The last `size` items, at each item (or each `step`-th) from the `size`-th on.
   *
   * ```text
   * source                       a-b-c-d-|
   * window(2)                    --[ab]-[bc]-[cd]-|
   * window({ size: 2, step: 2 }) --[ab]---[cd]-|
   * ```
   */
  window(size: number | WindowOptions): Stream<T[]>

  /**
   * What `fn` made of the items so far, at each item. Without `initial` it begins with the first item.
   *
   * ```text
   * source     1-2-3-|
   * scan(sum)  1-3-6-|
   * ```
   */
  scan(fn: Reducer<T, T>): Stream<T>
  scan<A>(fn: Reducer<A, T>, initial: A): Stream<A>

  /**
   * Reads up to `count` items ahead while the consumer is busy.
   *
   * ```text
   * source                                   (abc|)
   * map(upperIn20).map(lowerIn30)            -----a----b----(c|)
   * map(upperIn20).buffer(2).map(lowerIn30)  -----a--b--(c|)
   * ```
   */
  buffer(count: number): Stream<T>

  /**
   * Lets an item pass, and none of those that come within `ms` after it.
   *
   * ```text
   * source        abc--d-e|
   * throttle(30)  a----d--|
   * ```
   */
  throttle(ms: number): Stream<T>

  /**
   * The last item, once none has come for `ms`; at the end, at once.
   *
   * ```text
   * source        ab----c-d|
   * debounce(30)  ----b----(d|)
   * ```
   */
  debounce(ms: number): Stream<T>

  /**
   * The items of all, as they come. Each is read by itself; the first failure closes all.
   *
   * ```text
   * source        a--b--|
   * other         -x---y--|
   * merge(other)  ax-b-y--|
   * ```
   */
  merge<O extends readonly unknown[]>(
    ...others: { readonly [K in keyof O]: StreamSource<O[K]> }
  ): Stream<T | O[number]>

  /**
   * One item of each, together, until the first of them ends.
   *
   * ```text
   * source      a--b--c|
   * other       -x-y|
   * zip(other)  -[ax]-[by]|
   * ```
   */
  zip<O extends readonly unknown[]>(
    ...others: { readonly [K in keyof O]: StreamSource<O[K]> }
  ): Stream<[T, ...O]>

  /**
   * The items of one after the other.
   *
   * ```text
   * source         a-b|
   * other          -x|
   * concat(other)  a-b-x|
   * ```
   */
  concat<O extends readonly unknown[]>(
    ...others: { readonly [K in keyof O]: StreamSource<O[K]> }
  ): Stream<T | O[number]>

  /**
   * Fails with `TimeoutError` when an item that is asked for does not come within `ms`.
   *
   * ```text
   * source       a-b-----c|
   * timeout(30)  a-b--#
   * ```
   */
  timeout(ms: number): Stream<T>

  /**
   * Opens the source anew when it, or an operator before this one, fails, after a delay: then it begins from the beginning,
   * and items come again that came before. A source that can be read once cannot be retried: give `stream` a function.
   *
   * ```text
   * source                                                  a-#
   * retry({ maxAttempts: 2, minDelay: 30, jitter: false })  a----a-#
   * ```
   */
  retry(options?: StreamRetryOptions): Stream<T>

  /**
   * The same items, after a look at each.
   *
   * ```text
   * source     a-b-|
   * tap(look)  a-b-|
   * ```
   */
  tap(fn: ItemFunction<T, unknown>): Stream<T>

  /**
   * Each item, or each key, once. It remembers all keys that it has seen.
   *
   * ```text
   * source          a-b-A-c-|
   * distinct()      a-b-A-c-|
   * distinct(upper) a-b---c-|
   * ```
   */
  distinct(keyOf?: ItemFunction<T, unknown>): Stream<T>

  /** What `fn` made of all items. Without `initial` it begins with the first item. @throws {TypeError} without both */
  reduce(fn: Reducer<T, T>): Promise<T>
  reduce<A>(fn: Reducer<A, T>, initial: A, options?: WaitOptions): Promise<A>
  /** All items, once the last one has come. */
  toArray(options?: WaitOptions): Promise<T[]>
  /** Calls `fn` with each item, and waits until the last call has ended. At most `concurrency` calls are under way; 1 by default. */
  forEach(
    fn: ItemFunction<T, unknown>,
    options?: WaitOptions & Pick<ConcurrencyOptions, 'concurrency'>,
  ): Promise<void>
  /** The first item; undefined if there is none. */
  first(options?: WaitOptions): Promise<T | undefined>
  /** The last item; undefined if there is none. */
  last(options?: WaitOptions): Promise<T | undefined>
  /** How many items came. */
  count(options?: WaitOptions): Promise<number>
  /** Whether `fn` says yes for an item. Reads no further than that. */
  some(fn: ItemFunction<T, unknown>, options?: WaitOptions): Promise<boolean>
  /** Whether `fn` says yes for all items. Reads no further than the first no. */
  every(fn: ItemFunction<T, unknown>, options?: WaitOptions): Promise<boolean>
  /** The first item for which `fn` says yes. */
  find<S extends T>(
    fn: (item: T, index: number, task: Task<unknown>) => item is S,
    options?: WaitOptions,
  ): Promise<S | undefined>
  find(fn: ItemFunction<T, unknown>, options?: WaitOptions): Promise<T | undefined>

  /** A web stream of the items, which reads no further ahead than it is read. It belongs to the scope in which it is made. */
  toReadableStream(options?: WaitOptions): ReadableStream<T>
}
