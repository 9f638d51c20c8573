import { forEach, now } from '@async-lab/core'
import { Latencies, type LatencyFigures } from '../latencies.ts'
import { codeOf } from '../reason.ts'

/** What one way of asking cost. */
export interface WayFigures extends LatencyFigures {
  readonly way: string
  readonly seconds: number
  readonly perSecond: number
  readonly errors: number
}

/** Asks `count` times, at most `limit` at a time: 1 is one by one, `Infinity` is all at once. */
export async function fanOut(questions: Questions, count: number, limit: number): Promise<WayFigures> {
  await forEach(numbers(count), (at, _, task) => questions.ask(at, task.signal), { concurrency: limit })
  return questions.figures
}

/** The same as it is written without a library: workers take numbers in turn. Nothing ends the others when one fails. */
export async function byHand(questions: Questions, count: number, limit: number): Promise<WayFigures> {
  let next = 0
  const worker = async () => {
    while (next < count) await questions.ask(next++)
  }
  await Promise.all(Array.from({ length: limit }, worker))
  return questions.figures
}

function* numbers(count: number): Generator<number> {
  for (let at = 0; at < count; at++) yield at
}

/** Asks one server again and again, and keeps count. */
export class Questions {
  readonly #way: string
  readonly #url: string
  readonly #told: () => void
  readonly #began = now()
  readonly #latencies = new Latencies()
  #errors = 0

  constructor(way: string, url: string, told: () => void = () => {}) {
    this.#way = way
    this.#url = url
    this.#told = told
  }

  async ask(at: number, signal: AbortSignal | null = null): Promise<void> {
    const began = now()
    try {
      const response = await fetch(`${this.#url}?${this.#way}-${at}`, { signal })
      // Unread, the connection would not be free for the next question.
      await response.arrayBuffer()
      if (response.ok) this.#latencies.add(now() - began)
      else this.#errors++
    } catch (error) {
      if (signal?.aborted || !isCutOff(error)) throw error
      this.#errors++
    }
    this.#told()
  }

  get figures(): WayFigures {
    const seconds = (now() - this.#began) / 1000
    const { count, ...times } = this.#latencies.figures
    const perSecond = seconds > 0 ? count / seconds : 0
    return { way: this.#way, count, ...times, seconds, perSecond, errors: this.#errors }
  }
}

/** One answer is lost; of a server that is gone, all of them are. */
function isCutOff(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(codeOf(error) ?? '')
}
