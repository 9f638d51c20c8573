import { checkCount, checkDuration, notA } from '../../base/check.ts'
import type { BatchOptions, WindowOptions } from '../stream-options.ts'

/** What a batch was asked to be, checked. */
export function batchIn(options: number | BatchOptions): { readonly size: number; readonly every: number } {
  const { size = Infinity, every = Infinity } = sized(options)
  checkCount('size', size, 1)
  checkDuration('every', every)
  if (size === Infinity && every === Infinity)
    throw new TypeError('size or every must be stated: a batch of everything is toArray()')
  return { size, every }
}

/** What a window was asked to be, checked. */
export function windowIn(options: number | WindowOptions): { readonly size: number; readonly step: number } {
  const { size, step = 1 } = sized(options) as Partial<WindowOptions>
  if (size === undefined) throw new TypeError('size must be stated: a number of items')
  checkFinite('size', size)
  checkFinite('step', step)
  return { size, step }
}

/** The short form: a number is the size. */
function sized<O extends object>(options: number | O): Partial<O> & { size?: number | undefined } {
  if (typeof options === 'number') return { size: options } as Partial<O> & { size: number }
  if (typeof options !== 'object' || options === null) throw notA('size', 'a number or options', options)
  return options
}

function checkFinite(name: string, value: number): void {
  checkCount(name, value, 1)
  if (value === Infinity) throw new RangeError(`${name} must be a whole number of at least 1, not Infinity`)
}
