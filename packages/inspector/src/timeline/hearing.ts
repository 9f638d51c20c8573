import { eventsOf } from '../export/chunk.ts'
import { GrowingRecording } from '../export/growing-recording.ts'
import { bytesOf } from './load.ts'
import { type Story, Teller } from './story.ts'
import type { Again, End } from './told.ts'

export type What = 'again' | 'part' | 'now' | 'end'

/**
 * What the server tells. It is put aside until it is taken, and only that: whoever takes it seldom, or does not for a while, is
 * told the whole again from time to time, and what was put aside before that is not needed any more.
 */
export class Hearing {
  #aside: Array<{ readonly what: What; readonly data: string }> = []
  #recording = this.#begin()
  #teller = new Teller()
  #again: Again = { bytes: '', zero: -1, letGo: 0 }
  #now = -1
  /** Whole tasks that the program did not get rid of in time. */
  dropped = { tasks: 0 }
  isVirtual = false
  end: End | undefined

  hear(what: What, data: string): void {
    if (what === 'again') this.#aside = []
    // Of a program in which nothing happens there would be nothing else.
    else if (what === 'now' && this.#aside.at(-1)?.what === 'now') this.#aside.pop()
    this.#aside.push({ what, data })
  }

  /** Tasks that ended longest ago, and were let go. */
  get letGo(): number {
    return this.#again.letGo
  }

  /** Takes what was put aside. */
  take(): void {
    for (const { what, data } of this.#aside.splice(0)) {
      if (what === 'again') {
        this.#again = JSON.parse(data) as Again
        this.#recording = this.#begin()
        this.#teller = new Teller()
        if (this.#again.bytes !== '') this.#read(this.#again.bytes)
      } else if (what === 'part') this.#read(data)
      else if (what === 'now') this.#now = Number(data)
      else this.end = JSON.parse(data) as End
    }
    // A clock that jumps is not the one of which this was read.
    if (this.#now !== -1 && !this.isVirtual) this.#teller.hearNothingUntil(this.#now)
  }

  /** Undefined before there is anything to tell of. */
  tell(): Story | undefined {
    return this.#recording.head === undefined ? undefined : this.#teller.tell(this.#again.zero)
  }

  #begin(): GrowingRecording {
    return new GrowingRecording((bytes) => bytes)
  }

  #read(base64: string): void {
    const recording = this.#recording
    for (const chunk of recording.take(bytesOf(base64))) {
      this.dropped = chunk.head.dropped
      this.isVirtual = chunk.head.isVirtual
      this.#teller.hear(eventsOf(chunk, recording.texts, new Set()))
    }
  }
}
