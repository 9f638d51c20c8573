const BRAND = /* @__PURE__ */ Symbol.for('async-lab.fault')

/**
 * What went wrong outside of the program: a port is taken, a server is gone, the disk is full. Who runs the lab is told
 * the sentence and what was saved, and no stack: there is nothing to mend in the code.
 *
 * @example
 * ```ts
 * import { Fault } from '@async-lab/labs'
 *
 * const full = new Fault('Cannot write the index: the disk is full, make room', { saved: '312 of 2000 files' })
 * console.log(full.saved) // 312 of 2000 files
 * ```
 */
export class Fault extends Error {
  readonly [BRAND] = true
  readonly code = 'LAB_FAULT_ERR'
  /** What is done and stays: `312 of 2000 files`. */
  readonly saved: string | undefined

  constructor(message: string, { saved, cause }: { readonly saved?: string; readonly cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'Fault'
    this.saved = saved
  }
}

/** Whether an error is a `Fault`, of this copy or another. */
export function isFault(error: unknown): error is Fault {
  return typeof error === 'object' && error !== null && BRAND in error
}
