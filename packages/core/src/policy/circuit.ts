import { Tallies } from './tallies.ts'

/** `closed`: calls pass. `open`: none does. `half-open`: a few pass, to see whether more can. */
export type CircuitState = 'closed' | 'open' | 'half-open'

export interface CircuitSettings {
  readonly failureRate: number
  readonly minimumCalls: number
  readonly window: number
  readonly resetAfter: number
  readonly halfOpenCalls: number
  readonly probeTimeout: number
}

/** That a call was let through, and when: what comes of it later counts only if the circuit has not changed since. */
export interface Passage {
  readonly era: object
  readonly isProbe: boolean
}

/**
 * A circuit: no clock, no promise and no user code, only what is told to it and when.
 *
 * ```text
 *            minimumCalls in the window, failureRate of them failed
 *   closed ────────────────────────────────────────────────────────▶ open ◀────────────────────┐
 *     ▲                                                               │ resetAfter             │ a probe failed, or had
 *     │ halfOpenCalls probes succeeded                                ▼                        │ no answer in probeTimeout
 *     └────────────────────────────────────────────────────────── half-open ───────────────────┘
 * ```
 */
export class Circuit {
  state: CircuitState = 'closed'
  readonly tallies: Tallies
  readonly #settings: CircuitSettings
  /** One object for each stay in a state, for passages to be told by. */
  #era = {}
  /** Open: when it may be tried. Half-open: when the probes under way are given up; Infinity while there are none. */
  #until = Infinity
  #probes = 0
  #succeeded = 0

  constructor(settings: CircuitSettings) {
    this.#settings = settings
    this.tallies = new Tallies(settings.window)
  }

  /** What time alone does, one change at a time. To be called, until it is false, before anything else is asked. */
  look(now: number): boolean {
    if (now < this.#until) return false
    if (this.state === 'open') this.#enter('half-open', Infinity)
    else this.#open(this.#until)
    return true
  }

  /** Milliseconds until a call may pass again; 0 if one may now. */
  waitAt(now: number): number {
    if (this.state === 'closed') return 0
    if (this.state === 'half-open' && this.#probes + this.#succeeded < this.#settings.halfOpenCalls) return 0
    return this.#until - now
  }

  /** Lets a call through, or not. */
  pass(now: number): Passage | null {
    if (this.waitAt(now) > 0) return null
    const isProbe = this.state === 'half-open'
    if (isProbe) {
      this.#probes++
      this.#until = now + this.#settings.probeTimeout
    }
    return { era: this.#era, isProbe }
  }

  succeeded(passage: Passage, now: number): void {
    if (passage.era !== this.#era) return
    if (!passage.isProbe) return this.tallies.count(false, now)
    this.#probeEnded()
    if (++this.#succeeded < this.#settings.halfOpenCalls) return
    this.tallies.clear()
    this.#enter('closed', Infinity)
  }

  failed(passage: Passage, now: number): void {
    if (passage.era !== this.#era) return
    if (passage.isProbe) return this.#open(now)
    this.tallies.count(true, now)
    const { calls, failures } = this.tallies.at(now)
    const { minimumCalls, failureRate } = this.#settings
    if (calls >= minimumCalls && failures >= failureRate * calls) this.#open(now)
  }

  /** It was taken back, which tells nothing. */
  takenBack(passage: Passage): void {
    if (passage.era === this.#era && passage.isProbe) this.#probeEnded()
  }

  #probeEnded(): void {
    if (--this.#probes === 0) this.#until = Infinity
  }

  #open(now: number): void {
    this.#enter('open', now + this.#settings.resetAfter)
  }

  #enter(state: CircuitState, until: number): void {
    this.state = state
    this.#until = until
    this.#era = {}
    this.#probes = this.#succeeded = 0
  }
}
