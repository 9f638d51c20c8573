/** The words that client and agent exchange: one JSON document a line. */

export const PROTOCOL = 1
/** Bytes of the longest line that an agent reads. */
export const LONGEST_LINE = 1 << 20
/** Bytes that a client may leave unread; beyond, what it watches merges and what it asks waits. */
export const MOST_UNREAD = 4 << 20

export interface Request {
  readonly id: number | string
  readonly type: string
  readonly [field: string]: unknown
}

/** What a request is refused with. */
export class Refusal extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
