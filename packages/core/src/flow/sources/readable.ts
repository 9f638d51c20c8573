/** A web stream, as far as it is read. */
export interface ReadableLike<T> {
  getReader(): {
    read(): Promise<{ done: false; value: T } | { done: true; value?: unknown }>
    cancel(reason?: unknown): Promise<void>
    releaseLock(): void
  }
}
