import type { WaitOptions } from '../cancel/current.ts'
import type { Iteration } from './iteration.ts'

/** An iteration as `for await` sees it. Calls that come while one is under way are answered in their order. */
export class StreamIterator<T> implements AsyncIterableIterator<T, undefined>, AsyncDisposable {
  readonly #begin: (options: WaitOptions | undefined) => Iteration<T>
  readonly #options: WaitOptions | undefined
  #iteration: Iteration<T> | null = null
  #isOver = false
  /** The last call that had to wait; null while none does. */
  #last: Promise<unknown> | null = null

  constructor(begin: (options: WaitOptions | undefined) => Iteration<T>, options: WaitOptions | undefined) {
    this.#begin = begin
    this.#options = options
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#last !== null) return this.#waiting(this.#after(this.#last))
    if (this.#isOver) return Promise.resolve(OVER)
    let more: boolean | Promise<boolean>
    try {
      this.#iteration ??= this.#begin(this.#options)
      more = this.#iteration.advance(this.#options)
    } catch (error) {
      this.#isOver = true
      return failed(error)
    }
    if (more === true) return Promise.resolve({ done: false, value: this.#iteration.item })
    return this.#waiting(this.#answer(more))
  }

  /** Ends what is pending, too. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#isOver = true
    this.#iteration ??= this.#begin(this.#options)
    await this.#iteration.close(this.#options)
    return OVER
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  async #answer(more: boolean | Promise<boolean>): Promise<IteratorResult<T, undefined>> {
    try {
      if (await more) return { done: false, value: this.#iteration!.item }
    } catch (error) {
      this.#isOver = true
      throw error
    }
    this.#isOver = true
    return OVER
  }

  async #after(last: Promise<unknown>): Promise<IteratorResult<T, undefined>> {
    // Its failure was told to who made that call.
    await last.catch(() => {})
    if (this.#isOver) return OVER
    return this.#answer(this.#iteration!.advance(this.#options))
  }

  #waiting<R>(call: Promise<R>): Promise<R> {
    this.#last = call
    const over = (): void => {
      if (this.#last === call) this.#last = null
    }
    void call.then(over, over)
    return call
  }
}

async function failed(error: unknown): Promise<never> {
  throw error
}

const OVER: IteratorReturnResult<undefined> = { done: true, value: undefined }
