import { isCancelled, now, sleep } from '@async-lab/core'

/** A promise of the story that the learner's code did not keep. */
export class BrokenPromise extends Error {
  readonly promise: string
  /** What happened instead. */
  readonly instead: string

  constructor(promise: string, instead: string) {
    super(`${promise}: ${instead}`)
    this.name = 'BrokenPromise'
    this.promise = promise
    this.instead = instead
  }
}

/** Something of the story that took time. Milliseconds of the story's clock. */
export interface Act {
  readonly label: string
  readonly from: number
  to: number
  state: 'running' | 'completed' | 'failed' | 'cancelled'
  /** How long it takes if nothing comes in between. */
  readonly planned: number
}

/** The world that an exercise plays in, made anew for each schedule: what the learner's code calls is seen here. */
export class Stage {
  readonly acts: Act[] = []
  /** What was said, in order. */
  readonly said: string[] = []
  /** How many acts were under way at once, at most. */
  peak = 0
  readonly #onHalt: (broken: BrokenPromise) => never

  /** @param onHalt ends everything: where the learner's code would swallow what is thrown, or goes on for ever */
  constructor(onHalt: (broken: BrokenPromise) => never) {
    this.#onHalt = onHalt
  }

  now(): number {
    return now()
  }

  get running(): number {
    return this.acts.filter(({ state }) => state === 'running').length
  }

  say(text: string): void {
    this.said.push(text)
  }

  /** Takes `ms`, and then gives the value, or throws it if it is an error. */
  async call<T>(label: string, ms: number, value?: T | Error): Promise<T> {
    const body = async () => {
      await sleep(ms)
      if (value instanceof Error) throw value
      return value as T
    }
    return this.act(label, body, ms)
  }

  async act<T>(label: string, body: () => PromiseLike<T> | T, planned = 0): Promise<T> {
    const act: Act = { label, from: now(), to: now(), state: 'running', planned }
    const end = (state: Act['state']) => {
      act.to = now()
      act.state = state
    }
    this.acts.push(act)
    this.peak = Math.max(this.peak, this.running)
    try {
      const value = await body()
      end('completed')
      return value
    } catch (error) {
      end(isCancelled(error) ? 'cancelled' : 'failed')
      throw error
    }
  }

  /** A promise of the story: if it was not kept, the schedule fails with it. */
  promise(promise: string, kept: boolean, instead: string | (() => string)): void {
    if (!kept) throw new BrokenPromise(promise, typeof instead === 'string' ? instead : instead())
  }

  /** A promise that was not kept, told from inside a loop that would not end by an error. */
  halt(promise: string, instead: string): never {
    this.#onHalt(new BrokenPromise(promise, instead))
  }

  /** As `promise`, for what has to be this very value. */
  same(promise: string, value: unknown, expected: unknown): void {
    this.promise(
      promise,
      shown(value) === shown(expected),
      () => `there was ${shown(value)}, and not ${shown(expected)}`,
    )
  }
}

/** A value in words: `["a", "b"]`, `nothing`. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value instanceof Error) return `the error "${value.message}"`
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`
  if (value instanceof Promise) return 'a promise'
  return JSON.stringify(value) ?? typeof value
}
