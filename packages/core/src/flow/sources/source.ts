import { describe, UsageError } from '../../base/errors.ts'
import type { Selectable } from '../../wait/selectable.ts'
import type { Cursor } from '../cursor.ts'
import type { Branch, Line, Making, Opener } from '../line.ts'
import { AsyncCursor } from './async-cursor.ts'
import type { ReadableLike } from './readable.ts'
import { FaultCursor } from './fault-cursor.ts'
import { readerOf } from './reader.ts'
import { SelectCursor } from './select-cursor.ts'
import { SyncCursor } from './sync-cursor.ts'

export type Items<T> = Iterable<T | PromiseLike<T>> | AsyncIterable<T> | ReadableLike<T>

/** What a stream can be made of; a function is called for each iteration, and again by `retry`. */
export type StreamSource<T> = Items<T> | (() => Items<T>)

/** A stream, as other streams see it. */
export interface Streaming<T> {
  readonly '~stream': Origin<T>
}

export interface Origin<T> {
  readonly making: Making
  readonly open: Opener<T>
  /** Whether it can be iterated once only. */
  isOneShot(): boolean
}

/** How to open `source`. Each iteration opens it anew. */
export function originOf<T>(name: string, source: StreamSource<T>, making: Making): Origin<T> {
  if (typeof source === 'function' && kindOf(source) === null)
    return { making, open: (line) => itemsCursor(line, name, source()), isOneShot: () => false }
  checkItems(name, source)
  const items = source as Items<T>
  let isUsed = false
  const open = (line: Line): Cursor<T> => {
    if (isUsed) return readOnce(`iterate stream "${making.name}" again`)
    isUsed = isOneShot(items)
    return itemsCursor(line, name, items)
  }
  return { making, open, isOneShot: () => isOneShot(items) }
}

/** What is there instead of a source that has been read. */
export function readOnce(what: string): Cursor<never> {
  const text = `Cannot ${what}: its source can be read once, give stream a function that makes the source`
  return new FaultCursor(new UsageError(text))
}

function checkItems(name: string, items: unknown): void {
  if (kindOf(items) === null) throw notItems(name, items)
}

function notItems(name: string, items: unknown): TypeError {
  const isTarget =
    typeof (items as { addEventListener?: unknown } | null | undefined)?.addEventListener === 'function'
  const hint = isTarget ? ', use fromEvents for an event target' : ''
  return new TypeError(
    `${name} must be iterable, async iterable or a ReadableStream, not ${describe(items)}${hint}`,
  )
}

/** A cursor over what operators get from the user, too. */
export function itemsCursor<T>(line: Line, name: string, items: Items<T>): Cursor<T> {
  const streaming = asStreaming(items)
  if (streaming !== null) return branchOf(line, streaming['~stream'])
  const once = isOneShot(items)
  switch (kindOf(items)) {
    case 'select':
      return new SelectCursor(line, items as unknown as Selectable<T>)
    case 'async':
      return new AsyncCursor(line, () => (items as AsyncIterable<T>)[Symbol.asyncIterator](), once)
    case 'reader':
      return new AsyncCursor(line, () => readerOf(items as ReadableLike<T>), once)
    case 'sync':
      return new SyncCursor(line, () => (items as Iterable<T>)[Symbol.iterator](), once)
    default:
      return new FaultCursor(notItems(name, items))
  }
}

/** Another stream, in a line of its own: it has its own context, and is closed by itself. */
export function branchOf<T>(line: Line, { making, open }: Origin<T>): Branch<T> {
  return line.branch(open, line.waker, making)
}

type Kind = 'select' | 'async' | 'reader' | 'sync'

function kindOf(items: unknown): Kind | null {
  if (items === null || items === undefined) return null
  const { [Symbol.asyncIterator]: asyncIterator, [Symbol.iterator]: iterator } = items as Partial<
    AsyncIterable<unknown> & Iterable<unknown>
  >
  // Not by its own iterator: not every browser has that, and a reader can be cancelled while a read is pending.
  if (typeof (items as Partial<ReadableLike<unknown>>).getReader === 'function') return 'reader'
  if (typeof asyncIterator === 'function') return '~select' in Object(items) ? 'select' : 'async'
  return typeof iterator === 'function' ? 'sync' : null
}

function asStreaming<T>(items: Items<T>): Streaming<T> | null {
  return '~stream' in Object(items) ? (items as unknown as Streaming<T>) : null
}

/** Iterators give themselves as their iterator; what they gave is gone. */
function isOneShot(items: Items<unknown>): boolean {
  const own = items as unknown
  const streaming = asStreaming(items)
  if (streaming !== null) return streaming['~stream'].isOneShot()
  switch (kindOf(items)) {
    case 'reader':
      return true
    case 'async':
      return 'next' in Object(items) && (items as AsyncIterable<unknown>)[Symbol.asyncIterator]() === own
    case 'sync':
      return 'next' in Object(items) && (items as Iterable<unknown>)[Symbol.iterator]() === own
    default:
      return false
  }
}
