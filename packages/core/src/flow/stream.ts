import { checkDuration } from '../base/check.ts'
import { makingOf, Pipeline, pipelineOf } from './pipeline.ts'
import { IntervalCursor } from './sources/interval-cursor.ts'
import { originOf, type StreamSource } from './sources/source.ts'
import type { Stream } from './stream-contract.ts'
import type { StreamOptions } from './stream-options.ts'

/**
 * A stream of the items of an iterable, an async iterable, a web stream, a queue, a receiver or a subscription; or of what a
 * function gives, which is called for each iteration. Promises in an iterable are awaited.
 *
 * Options that are a task or a scope, or that have a signal, are those of its iterations: `stream(source, task)` in browsers.
 *
 * Cancellation: while iterating, every step is a checkpoint. The source is closed, and awaited.
 * @throws {UsageError} while iterating, if the source can be read once and was read before
 *
 * @example
 * ```ts
 * import { sleep, stream } from '@async-lab/core'
 *
 * const pages = stream([1, 2, 3, 4])
 *   .map(async (page) => { await sleep(5); return `page ${page}` }, { concurrency: 2 })
 *   .filter((text) => text !== 'page 3')
 * for await (const text of pages) console.log(text) // page 1, page 2, page 4
 * ```
 */
export function stream<T>(source: StreamSource<T>, options?: StreamOptions): Stream<T> {
  return new Pipeline(originOf('source', source, makingOf('stream', options)), options)
}

/**
 * 0, 1, 2, …: one each `ms` milliseconds, the first `ms` after it was asked for. No drift; ticks that nobody was there for
 * are left out, and not made up for.
 *
 * @example
 * ```ts
 * import { interval } from '@async-lab/core'
 *
 * for await (const tick of interval(5).take(3)) console.log(tick) // 0, 1, 2
 * ```
 */
export function interval(ms: number, options?: StreamOptions): Stream<number> {
  checkDuration('ms', ms)
  return pipelineOf('interval', (line) => new IntervalCursor(line, ms), options)
}
