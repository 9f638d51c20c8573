/**
 * The part of the platform that every supported runtime shares and the language's own library lacks.
 * The core is type-checked against this and nothing else, so the compiler proves that it is neutral.
 */
interface AbortSignal {
  readonly aborted: boolean
  readonly reason: any
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

interface AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}

declare var AbortController: { new (): AbortController }

interface ErrorConstructor {
  /** V8's and JavaScriptCore's; an assignment elsewhere does nothing. */
  stackTraceLimit?: number
  prepareStackTrace?: unknown
}

interface ReadableStreamController<T> {
  enqueue(item: T): void
  close(): void
}

/** Declared as far as it is made here; whoever gets one sees the platform's own type. */
interface ReadableStream<R = any> {
  getReader(): {
    read(): Promise<{ done: false; value: R } | { done: true; value?: R | undefined }>
    cancel(reason?: unknown): Promise<void>
    releaseLock(): void
  }
}

declare var ReadableStream: {
  new <R>(
    source: { pull(controller: ReadableStreamController<R>): Promise<void>; cancel(): Promise<void> },
    strategy: { highWaterMark: number },
  ): ReadableStream<R>
}
