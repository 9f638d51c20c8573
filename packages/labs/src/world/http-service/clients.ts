import { now, retry } from '@async-lab/core'
import { codeOf } from '../reason.ts'
import { Latencies } from '../latencies.ts'

export interface Tally {
  readonly answered: number
  /** Refused at every attempt, since there was too much to do. */
  readonly refused: number
  /** Not done by their deadline. */
  readonly late: number
  /** Neither answered nor refused: what must not happen. */
  readonly lost: number
  /** Attempts that were refused, failed or cut off, and followed by another. */
  readonly again: number
}

class Refused extends Error {
  readonly status: number

  constructor(status: number) {
    super(`answered ${status}`)
    this.status = status
  }
}

/** Those who ask. What is refused or cut off is asked again a little later: to read an order twice does no harm. */
export class Clients {
  readonly tally = { answered: 0, refused: 0, late: 0, lost: 0, again: 0 }
  readonly latencies = new Latencies()
  readonly #patience: number
  readonly #attempts: number

  constructor(patience: number, attempts: number) {
    this.#patience = patience
    this.#attempts = attempts
  }

  /** Asks for an order, of the service that `url` names at that time. */
  async ask(id: number, url: () => string, signal: AbortSignal): Promise<void> {
    const began = now()
    let attempt = 0
    const order = async () => {
      const headers = { 'X-Patience': String(this.#patience), 'X-Attempt': String(++attempt) }
      const response = await fetch(`${url()}/orders/${id}`, { headers, signal })
      const text = await response.text()
      if (!response.ok) throw new Refused(response.status)
      const { total } = JSON.parse(text) as { total: number }
      if (total !== 3 * id) throw new Error(`order ${id} has a total of ${total}`)
    }
    const safely = retry(order, {
      maxAttempts: this.#attempts,
      minDelay: 10,
      maxDelay: 200,
      when: (error) => (error instanceof Refused && error.status !== 504) || isCutOff(error),
      onRetry: () => this.tally.again++,
    })
    try {
      await safely()
      this.tally.answered++
      this.latencies.add(now() - began)
    } catch (error) {
      if (error instanceof Refused) this.tally[KINDS[error.status] ?? 'lost']++
      else if (isCutOff(error)) this.tally.lost++
      else throw error
    }
  }
}

const KINDS: Readonly<Record<number, 'refused' | 'late'>> = { 503: 'refused', 504: 'late' }

function isCutOff(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNREFUSED'].includes(codeOf(error) ?? '')
}
