/** A web stream, as far as it is read. The overloads are there for inference, which pairs them with those of the platform's. */
export interface ReadableLike<T> {
  getReader(options: { mode: 'byob' }): unknown
  getReader(): ReaderLike<T>
  getReader(options?: { mode?: 'byob' }): unknown
}

interface ReaderLike<T> {
  /** Not a union by `done`: of one, T would be inferred with `undefined` in it. */
  read(): Promise<{ done: boolean; value?: T | undefined }>
  cancel(reason?: unknown): Promise<void>
  releaseLock(): void
}
