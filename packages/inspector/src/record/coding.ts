import { EVENT_KINDS, type EventKind } from './event.ts'
import { SCOPE_ENDS, SOURCES, TASK_ENDS, WAIT_KINDS, WAKERS } from './facts.ts'

/** The number that a word stands for in a row. */
function numbers<T extends string>(words: readonly T[]): Readonly<Record<T, number>> {
  return Object.fromEntries(words.map((word, at) => [word, at])) as Record<T, number>
}

export const KIND = numbers<EventKind>(EVENT_KINDS)
export const WHAT = numbers(WAIT_KINDS)
export const WOKEN_BY = numbers(WAKERS)
export const SOURCE = numbers(SOURCES)
export const TASK_END = numbers(TASK_ENDS)
export const SCOPE_END = numbers(SCOPE_ENDS)

/** Whole microseconds: what a clock can tell, and what a recording keeps. */
export function micros(ms: number): number {
  return Math.round(ms * 1000)
}
