import { isCancelled, now } from '@async-lab/core'
import type { Span } from '../lab-picture.ts'

/** Notes when pieces of work run, and how they end, for the picture. */
export class Watch {
  readonly spans: Span[] = []
  /** How many run. */
  running = 0
  readonly #start = now()

  /** Milliseconds since it began to watch. */
  get elapsed(): number {
    return now() - this.#start
  }

  async see<T>(label: string, work: () => PromiseLike<T>): Promise<T> {
    const from = this.elapsed
    const end = (state: Span['state']) => {
      this.running--
      this.spans.push({ label, from, to: this.elapsed, state })
    }
    this.running++
    try {
      const value = await work()
      end('completed')
      return value
    } catch (error) {
      end(isCancelled(error) ? 'cancelled' : 'failed')
      throw error
    }
  }

  /** In the order of their labels, as they were started. */
  get inOrder(): Span[] {
    return [...this.spans].sort((a, b) => a.from - b.from || (a.label < b.label ? -1 : 1))
  }
}

/** `0.4 s`, `12 ms`. */
export function spoken(ms: number): string {
  return ms < 100 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** `1 job`, `3 jobs`, `no job`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count === 0 ? 'no' : count} ${count === 0 || count === 1 ? one : many}`
}
