import { checkCount, notA } from '../base/check.ts'
import type { Stream } from './stream-contract.ts'
import type { StreamOptions } from './stream-options.ts'
import { EventsCursor, type Hearing } from './sources/events-cursor.ts'
import { pipelineOf } from './pipeline.ts'

/** Node's emitters, as far as they are heard. */
export interface EmitterLike {
  on(name: string, listener: (...values: any[]) => void): unknown
  off(name: string, listener: (...values: any[]) => void): unknown
}

/** The platform's event targets, as far as they are heard. */
export interface TargetLike {
  addEventListener(name: string, listener: (event: any) => void): void
  removeEventListener(name: string, listener: (event: any) => void): void
}

export interface EventsOptions extends StreamOptions {
  /** How many events wait for a consumer that is slow; 1024 by default, Infinity is legal. */
  readonly capacity?: number | undefined
  /** What happens to one that finds no place: `fail` (by default) ends the stream with `LaggedError`. */
  readonly overflow?: 'fail' | 'drop-oldest' | 'drop-newest' | undefined
  /** The event that ends the stream; none by default. */
  readonly end?: string | undefined
  /** The event that fails the stream with its value; `error` by default for emitters, none for event targets. */
  readonly error?: string | undefined
}

/**
 * The events of an event target or of a Node emitter (the first value that it emits), from the first time that one is
 * asked for. Events cannot be told to wait, so they are kept, up to `capacity`. The listeners are gone when the iteration is.
 *
 * @throws {LaggedError} while iterating, when the consumer is too slow, after the events that were kept
 *
 * @example
 * ```ts
 * import { fromEvents } from '@async-lab/core'
 *
 * const target = new EventTarget()
 * setTimeout(() => target.dispatchEvent(new Event('ping')), 5)
 * const ping = await fromEvents<Event>(target, 'ping').first()
 * console.log(ping?.type) // ping
 * ```
 */
export function fromEvents<E = unknown>(
  target: TargetLike | EmitterLike,
  name: string,
  options: EventsOptions = {},
): Stream<E> {
  checkName('name', name)
  const isTarget = typeof (target as Partial<TargetLike> | null | undefined)?.addEventListener === 'function'
  const isEmitter = typeof (target as Partial<EmitterLike> | null | undefined)?.on === 'function'
  if (!isTarget && !isEmitter) throw notA('target', 'an event target or an emitter', target)
  const {
    capacity = 1024,
    overflow = 'fail',
    end,
    error = isTarget || name === 'error' ? undefined : 'error',
  } = options
  checkCount('capacity', capacity, 1)
  if (!OVERFLOWS.includes(overflow))
    throw notA('overflow', '"fail", "drop-oldest" or "drop-newest"', overflow)
  if (end !== undefined) checkName('end', end)
  if (error !== undefined) checkName('error', error)
  const hearing: Hearing = { ...earsOf(target, isTarget), name, end, error, capacity, overflow }
  return pipelineOf<E>(`events "${name}"`, (line) => new EventsCursor<E>(line, hearing), options)
}

const OVERFLOWS = ['fail', 'drop-oldest', 'drop-newest']

function earsOf(target: TargetLike | EmitterLike, isTarget: boolean): Pick<Hearing, 'listen' | 'unlisten'> {
  if (isTarget) {
    const events = target as TargetLike
    return {
      listen: (name, listener) => events.addEventListener(name, listener),
      unlisten: (name, listener) => events.removeEventListener(name, listener),
    }
  }
  const emitter = target as EmitterLike
  return {
    listen: (name, listener) => void emitter.on(name, listener),
    unlisten: (name, listener) => void emitter.off(name, listener),
  }
}

function checkName(name: string, value: unknown): void {
  if (typeof value !== 'string') throw notA(name, 'the name of an event', value)
}
