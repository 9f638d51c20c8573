import { checkCount, notA } from '../../base/check.ts'
import type { ConcurrencyOptions } from '../stream-options.ts'

interface Concurrency {
  readonly concurrency: number
  readonly ordered: boolean
}

/** What was asked for, checked. */
export function concurrencyIn(options: ConcurrencyOptions = {}): Concurrency {
  // A number would be taken for options that state nothing.
  if (typeof options !== 'object' || options === null) throw notA('options', 'an object', options)
  const { concurrency = 1, ordered = true } = options
  checkCount('concurrency', concurrency, 1)
  return { concurrency, ordered }
}
