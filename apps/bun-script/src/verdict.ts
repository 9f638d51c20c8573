export interface Verdict {
  readonly ok: boolean
  /** The status of HTTP, or a word for what came instead of one. */
  readonly status: number | string
  readonly why: string
}
