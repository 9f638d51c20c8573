import type { ServerResponse } from 'node:http'
import { MOST_UNREAD } from '../serve/messages.ts'

/** What browsers are told, as server-sent events; `again` has the whole of it, whatever was told before. */
export type Told = 'again' | 'part' | 'now' | 'end'

/** A browser that is told what happens. Of what it leaves unread nothing more is kept: it gets the whole when it reads again. */
export class Reader {
  readonly #response: ServerResponse
  #isBehind = false

  /** @param begin tells it all that there is */
  constructor(response: ServerResponse, begin: (reader: Reader) => void) {
    this.#response = response
    response.on('drain', () => {
      if (!this.#isBehind) return
      this.#isBehind = false
      begin(this)
    })
    begin(this)
  }

  /** Bytes that wait for it. */
  get unread(): number {
    return this.#response.writableLength
  }

  tell(what: Told, data: string): void {
    if (this.#isBehind) return
    if (this.unread > MOST_UNREAD) this.#isBehind = true
    else this.#response.write(`event: ${what}\ndata: ${data}\n\n`)
  }
}
