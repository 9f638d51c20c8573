/** A source that says what is done to it: how often it was asked for an item, and closed. */
export interface Watched<T> extends AsyncIterableIterator<T> {
  readonly log: string[]
}

/** Counts from 1. Its items come at once; it is closed at once. */
export function counting(log: string[] = []): Watched<number> {
  let n = 0
  return {
    log,
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      log.push(`next ${++n}`)
      return { done: false, value: n }
    },
    async return() {
      log.push('return')
      return { done: true, value: undefined }
    },
  }
}

/** Never gives anything, and ends only when it is asked to return. */
export function silent(log: string[] = []): Watched<never> {
  return {
    log,
    [Symbol.asyncIterator]() {
      return this
    },
    next() {
      log.push('next')
      return new Promise(() => {})
    },
    async return() {
      log.push('return')
      return { done: true, value: undefined }
    },
  }
}
