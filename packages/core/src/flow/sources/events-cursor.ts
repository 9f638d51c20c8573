import { LaggedError } from '../../base/errors.ts'
import { type Cursor, ENDED, PENDING, type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'
import { Ring } from '../ring.ts'
import { Turnstile } from './turnstile.ts'

/** How to hear of events: what `fromEvents` was given, checked. */
export interface Hearing {
  readonly listen: (name: string, listener: (event: unknown) => void) => void
  readonly unlisten: (name: string, listener: (event: unknown) => void) => void
  readonly name: string
  readonly end: string | undefined
  readonly error: string | undefined
  readonly capacity: number
  readonly overflow: 'fail' | 'drop-oldest' | 'drop-newest'
}

/**
 * ```text
 *   unheard ── first poll ──▶ listening ── the end, an error, too many events ──▶ draining ── empty ──▶ over
 * ```
 */
export class EventsCursor<E> implements Cursor<E> {
  item!: E
  readonly #line: Line
  readonly #turnstile: Turnstile
  readonly #hearing: Hearing
  readonly #events = new Ring<E>()
  #isListening = false
  #isOver = false
  #failure: { readonly error: unknown } | null = null

  constructor(line: Line, hearing: Hearing) {
    this.#line = line
    this.#turnstile = new Turnstile(line)
    this.#hearing = hearing
  }

  poll(): Polled {
    if (!this.#turnstile.mayPass()) return PENDING
    if (!this.#isListening && !this.#isOver) this.#listen()
    if (this.#events.size > 0) {
      this.item = this.#events.shift()
      return READY
    }
    if (this.#failure !== null) throw this.#failure.error
    return this.#isOver ? ENDED : PENDING
  }

  close(): boolean {
    this.#unlisten()
    while (this.#events.size > 0) this.#line.undelivered(this.#events.shift())
    return true
  }

  #listen(): void {
    const { listen, name, end, error } = this.#hearing
    this.#isListening = true
    // Events may come without any task of ours: the program is not stuck while it listens.
    this.#line.loop.wakeable++
    listen(name, this.#heard as (event: unknown) => void)
    if (end !== undefined) listen(end, this.#ended)
    if (error !== undefined) listen(error, this.#failed)
  }

  #unlisten(): void {
    this.#isOver = true
    if (!this.#isListening) return
    const { unlisten, name, end, error } = this.#hearing
    this.#isListening = false
    unlisten(name, this.#heard as (event: unknown) => void)
    if (end !== undefined) unlisten(end, this.#ended)
    if (error !== undefined) unlisten(error, this.#failed)
    this.#line.loop.leaveWakeable()
  }

  readonly #heard = (event: E): void => {
    if (this.#events.size < this.#hearing.capacity) this.#events.push(event)
    else this.#overflow(event)
    this.#line.wakeSoon()
  }

  #overflow(event: E): void {
    const { overflow, name, capacity } = this.#hearing
    if (overflow === 'drop-oldest') {
      this.#line.undelivered(this.#events.shift())
      this.#events.push(event)
      return
    }
    this.#line.undelivered(event)
    if (overflow === 'drop-newest') return
    const why = `Cannot keep event "${name}": ${capacity} wait already, take them faster or state capacity and overflow`
    this.#failed(new LaggedError(why, 1))
  }

  readonly #ended = (): void => {
    this.#unlisten()
    this.#line.wakeSoon()
  }

  readonly #failed = (error: unknown): void => {
    this.#failure ??= { error }
    this.#ended()
  }
}
