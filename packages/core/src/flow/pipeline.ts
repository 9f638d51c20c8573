import { checkCount, checkDuration, checkFunction, checkSignal } from '../base/check.ts'
import type { WaitOptions } from '../cancel/current.ts'
import { snapshot } from '../host/ambient.ts'
import { settingsIn } from '../task/scope.ts'
import type { Cursor } from './cursor.ts'
import { Iteration } from './iteration.ts'
import type { Line, Making, Opener } from './line.ts'
import { BatchCursor } from './operators/batch.ts'
import { BufferCursor } from './operators/buffer.ts'
import { CollectCursor } from './operators/collect.ts'
import { concurrencyIn } from './operators/concurrency.ts'
import { ConcatCursor } from './operators/concat.ts'
import { DebounceCursor } from './operators/debounce.ts'
import { DistinctCursor } from './operators/distinct.ts'
import { DropCursor } from './operators/drop.ts'
import { DropWhileCursor } from './operators/drop-while.ts'
import { FilterCursor } from './operators/filter.ts'
import { FlatMapCursor } from './operators/flat-map.ts'
import { ConcurrentFlatMapCursor } from './operators/flat-map-concurrent.ts'
import { MapCursor } from './operators/map.ts'
import { ConcurrentMapCursor } from './operators/map-concurrent.ts'
import { MergeCursor } from './operators/merge.ts'
import { ReduceCursor } from './operators/reduce.ts'
import { RetryCursor, retryPlan } from './operators/retry.ts'
import { type Reducer, ScanCursor, type Seed } from './operators/scan.ts'
import { batchIn, windowIn } from './operators/sizes.ts'
import type { ItemFunction } from './operators/stage.ts'
import { TakeCursor } from './operators/take.ts'
import { TakeWhileCursor } from './operators/take-while.ts'
import { TapCursor } from './operators/tap.ts'
import { ThrottleCursor } from './operators/throttle.ts'
import { TimeoutCursor } from './operators/timeout.ts'
import { WindowCursor } from './operators/window.ts'
import { ZipCursor } from './operators/zip.ts'
import {
  type Items,
  type Origin,
  originOf,
  readOnce,
  type Streaming,
  type StreamSource,
} from './sources/source.ts'
import type { Stream } from './stream-contract.ts'
import { StreamIterator } from './stream-iterator.ts'
import type {
  BatchOptions,
  ConcurrencyOptions,
  StreamOptions,
  StreamRetryOptions,
  WindowOptions,
} from './stream-options.ts'
import { toReadable } from './to-readable.ts'

/** A source and the operators over it: a description, of which each iteration makes its own cursors. */
export class Pipeline<T> implements Stream<T>, Streaming<T> {
  readonly '~stream': Origin<T>
  readonly #options: WaitOptions | undefined

  constructor(origin: Origin<T>, options: WaitOptions | undefined) {
    this['~stream'] = origin
    this.#options = options
  }

  [Symbol.asyncIterator](): StreamIterator<T> {
    return new StreamIterator((options) => this.#iterate(options), this.#options)
  }

  map<R>(fn: ItemFunction<T, R>, options?: ConcurrencyOptions): Stream<R> {
    checkFunction('fn', fn)
    const { concurrency, ordered } = concurrencyIn(options)
    if (concurrency === 1) return this.#over((up, line) => new MapCursor(up, line, fn))
    return this.#with((line, open) => new ConcurrentMapCursor(line, open, fn, concurrency, ordered))
  }

  filter(fn: ItemFunction<T, unknown>, options?: ConcurrencyOptions): Stream<any> {
    checkFunction('fn', fn)
    if (concurrencyIn(options).concurrency === 1)
      return this.#over((up, line) => new FilterCursor(up, line, fn))
    return this.map(async (item, index, task) => ({ item, isWanted: await fn(item, index, task) }), options)
      .filter(({ isWanted }) => isWanted)
      .map(({ item }) => item)
  }

  flatMap<R>(fn: ItemFunction<T, Items<R>>, options?: ConcurrencyOptions): Stream<R> {
    checkFunction('fn', fn)
    const { concurrency, ordered } = concurrencyIn(options)
    if (concurrency === 1) return this.#over((up, line) => new FlatMapCursor(up, line, fn))
    return this.#with((line, open) => new ConcurrentFlatMapCursor(line, open, fn, concurrency, ordered))
  }

  take(count: number): Stream<T> {
    checkCount('count', count, 0)
    return this.#over((up) => new TakeCursor(up, count))
  }

  drop(count: number): Stream<T> {
    checkCount('count', count, 0)
    return this.#over((up) => new DropCursor(up, count))
  }

  takeWhile(fn: ItemFunction<T, unknown>): Stream<any> {
    checkFunction('fn', fn)
    return this.#over((up, line) => new TakeWhileCursor(up, line, fn))
  }

  dropWhile(fn: ItemFunction<T, unknown>): Stream<T> {
    checkFunction('fn', fn)
    return this.#over((up, line) => new DropWhileCursor(up, line, fn))
  }

  batch(options: number | BatchOptions): Stream<T[]> {
    const { size, every } = batchIn(options)
    return this.#over((up, line) => new BatchCursor(up, line, size, every))
  }

  window(options: number | WindowOptions): Stream<T[]> {
    const { size, step } = windowIn(options)
    return this.#over((up) => new WindowCursor(up, size, step))
  }

  scan<A>(fn: Reducer<A, T>, ...initial: readonly A[]): Stream<A> {
    checkFunction('fn', fn)
    const seed: Seed<A> = initial.length === 0 ? null : { value: initial[0] as A }
    return this.#over((up, line) => new ScanCursor(up, line, fn, seed))
  }

  buffer(count: number): Stream<T> {
    checkCount('count', count, 1)
    return this.#with((line, open) => new BufferCursor(line, open, count))
  }

  throttle(ms: number): Stream<T> {
    checkDuration('ms', ms)
    return this.#over((up, line) => new ThrottleCursor(up, line, ms))
  }

  debounce(ms: number): Stream<T> {
    checkDuration('ms', ms)
    return this.#over((up, line) => new DebounceCursor(up, line, ms))
  }

  merge(...others: ReadonlyArray<StreamSource<any>>): Stream<any> {
    const origins = this.#together(others)
    return this.#with((line) => new MergeCursor(line, origins), origins)
  }

  zip(...others: ReadonlyArray<StreamSource<any>>): Stream<any> {
    const origins = this.#together(others)
    return this.#with((line) => new ZipCursor(line, origins), origins)
  }

  concat(...others: ReadonlyArray<StreamSource<any>>): Stream<any> {
    const origins = this.#together(others)
    return this.#with((line) => new ConcatCursor(line, origins), origins)
  }

  timeout(ms: number): Stream<T> {
    checkDuration('ms', ms)
    return this.#over((up, line) => new TimeoutCursor(up, line, ms))
  }

  retry(options?: StreamRetryOptions): Stream<T> {
    const plan = retryPlan(options)
    const origin = this['~stream']
    return this.#with((line) =>
      origin.isOneShot()
        ? readOnce(`retry stream "${origin.making.name}"`)
        : new RetryCursor(line, origin, plan),
    )
  }

  tap(fn: ItemFunction<T, unknown>): Stream<T> {
    checkFunction('fn', fn)
    return this.#over((up, line) => new TapCursor(up, line, fn))
  }

  distinct(keyOf: ItemFunction<T, unknown> = (item) => item): Stream<T> {
    checkFunction('keyOf', keyOf)
    return this.#over((up, line) => new DistinctCursor(up, line, keyOf))
  }

  async reduce<A>(
    fn: Reducer<A, T>,
    ...rest: readonly [initial?: A, options?: WaitOptions | undefined]
  ): Promise<A> {
    checkFunction('fn', fn)
    const seed: Seed<A> = rest.length === 0 ? null : { value: rest[0] as A }
    const reduced = await this.#over((up, line) => new ReduceCursor(up, line, fn, seed)).#only(rest[1])
    if (reduced === null) throw new TypeError('Cannot reduce a stream without items: give an initial value')
    return reduced.item
  }

  async toArray(options?: WaitOptions): Promise<T[]> {
    const add = (all: T[], item: T) => (all.push(item), all)
    return (await this.#over((up) => new CollectCursor<T, T[]>(up, [], add)).#only(options))!.item
  }

  async forEach(
    fn: ItemFunction<T, unknown>,
    options?: WaitOptions & Pick<ConcurrencyOptions, 'concurrency'>,
  ): Promise<void> {
    const { concurrency } = settingsIn(options) ?? {}
    const called = this.map(fn, { concurrency, ordered: false }) as Pipeline<unknown>
    await called.#over((up) => new CollectCursor(up, undefined, () => undefined)).#only(options)
  }

  async first(options?: WaitOptions): Promise<T | undefined> {
    return (await this.#only(options))?.item
  }

  async last(options?: WaitOptions): Promise<T | undefined> {
    const last = this.#over((up) => new CollectCursor<T, T | undefined>(up, undefined, (_, item) => item))
    return (await last.#only(options))!.item
  }

  async count(options?: WaitOptions): Promise<number> {
    return (await this.#over((up) => new CollectCursor(up, 0, (count) => count + 1)).#only(options))!.item
  }

  async some(fn: ItemFunction<T, unknown>, options?: WaitOptions): Promise<boolean> {
    checkFunction('fn', fn)
    return (await this.#over((up, line) => new FilterCursor(up, line, fn)).#only(options)) !== null
  }

  async every(fn: ItemFunction<T, unknown>, options?: WaitOptions): Promise<boolean> {
    checkFunction('fn', fn)
    return !(await this.some(async (item, index, task) => !(await fn(item, index, task)), options))
  }

  async find(fn: ItemFunction<T, unknown>, options?: WaitOptions): Promise<any> {
    checkFunction('fn', fn)
    return (await this.#over((up, line) => new FilterCursor(up, line, fn)).#only(options))?.item
  }

  toReadableStream(options?: WaitOptions): ReadableStream<T> {
    return toReadable(this.#iterate(options ?? this.#options))
  }

  /** An operator in the same line. */
  #over<R>(make: (up: Cursor<T>, line: Line) => Cursor<R>): Pipeline<R> {
    const { open } = this['~stream']
    return this.#with((line) => make(open(line), line))
  }

  /** An operator that opens what is above it itself. */
  #with<R>(
    make: (line: Line, open: Opener<T>) => Cursor<R>,
    origins = [this['~stream']] as Array<Origin<any>>,
  ): Pipeline<R> {
    const { making, open } = this['~stream']
    const isOneShot = () => origins.some((origin) => origin.isOneShot())
    return pipeline({ making, open: (line) => make(line, open), isOneShot }, this.#options)
  }

  #together(others: ReadonlyArray<StreamSource<any>>): Array<Origin<any>> {
    const { making } = this['~stream']
    return [this['~stream'], ...others.map((other, at) => originOf<any>(`others[${at}]`, other, making))]
  }

  #iterate(options: WaitOptions | undefined): Iteration<T> {
    const { making, open } = this['~stream']
    return new Iteration(making, open, options)
  }

  /** Iterates up to the first item, and closes. Null if there was none. */
  async #only(options: WaitOptions | undefined = this.#options): Promise<{ readonly item: T } | null> {
    const iteration = this.#iterate(options)
    const found = (await iteration.advance(options)) ? { item: iteration.item } : null
    await iteration.close(options)
    return found
  }
}

/** Out of the class: bundlers rename one that names itself. */
function pipeline<T>(origin: Origin<T>, options: WaitOptions | undefined): Pipeline<T> {
  return new Pipeline(origin, options)
}

/** A stream of its own origin, made here and now. */
export function pipelineOf<T>(
  name: string,
  open: Opener<T>,
  options: StreamOptions | undefined,
): Pipeline<T> {
  return new Pipeline({ making: makingOf(name, options), open, isOneShot: () => false }, options)
}

export function makingOf(name: string, options: StreamOptions | undefined): Making {
  const settings = settingsIn(options)
  if (settings?.signal !== undefined) checkSignal(settings.signal)
  if (settings?.onUndelivered !== undefined) checkFunction('onUndelivered', settings.onUndelivered)
  return { within: snapshot(), name: settings?.name ?? name, onUndelivered: settings?.onUndelivered }
}
