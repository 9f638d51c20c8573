import type { ReadableLike } from './readable.ts'

/** The items of a web stream. Not its own iterator, whose `return` waits for a read that may never end. */
export function readerOf<T>(readable: ReadableLike<T>): AsyncIterator<T> {
  const reader = readable.getReader()
  return {
    async next() {
      const step = await reader.read()
      if (!step.done) return { done: false, value: step.value as T }
      reader.releaseLock()
      return { done: true, value: undefined }
    },
    async return() {
      await reader.cancel()
      reader.releaseLock()
      return { done: true, value: undefined }
    },
  }
}
